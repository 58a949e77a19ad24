import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'
import { distributions } from './distributions.ts'
import { familyHost } from './family-host.ts'
import { evaluate } from './render.ts'

const name = 'lb-apiserver.kubernetes.local'
const marked = (mark: string): string => `# ${mark} tsplay: the API of cluster.local\n`
const balanced = { loadbalancer_apiserver: { address: '10.0.0.100', port: 8443 } }

describe('the API’s name on a worker', function () {
  this.timeout(20_000)

  describe('is to move', () => {
    let folder = ''
    beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tsplay-moves-'))))
    afterEach(() => rm(folder, { recursive: true }))

    /** Whether it is, where the hosts file leads there and these files of kubeadm's are on the host. */
    async function moves(target: string, ...files: readonly string[]): Promise<boolean> {
      for (const file of files) await writeFile(join(folder, file), 'x')
      await writeFile(join(folder, 'hosts'), `127.0.0.1 localhost\n${target} ${name}\n`)
      const vars = { kube_config_dir: folder, ...balanced }
      const look = String(await evaluate('kubernetes/node', 'api_moves_look', vars))
      const script = look.replaceAll('/etc/hosts', join(folder, 'hosts'))
      const { stdout } = await promisify(execFile)('sh', ['-c', script])
      return stdout.trim() === 'api-moves'
    }

    it('where it leads elsewhere than it shall, once the host belongs to the cluster', async () => {
      expect(await moves('10.0.0.100')).to.equal(false)
      // node1 of these is a control plane: its own API server is where the name shall lead.
      expect(await moves('10.0.0.100', 'kubelet.conf')).to.equal(true)
      expect(await moves('127.0.0.1', 'kubelet.conf')).to.equal(false)
    })

    it('not while the host joins', async () => {
      expect(await moves('10.0.0.9', 'kubelet.conf', 'kubeadm-join.yaml')).to.equal(false)
    })
  })

  /** What the hosts file leads to after the first role of a run, of what the look has told. */
  async function afterwards(
    told: string,
    groups: Readonly<Record<string, readonly string[]>> = {},
    vars: SourceObject = balanced,
  ): Promise<string> {
    const distribution = distributions['Debian 12']
    if (distribution === undefined) throw new Error('there is no fixture')
    const host = familyHost(distribution).onScript('kubelet.conf', { stdout: told })
    host.put('/etc/hosts', `${marked('BEGIN')}127.0.0.1 ${name}\n${marked('END')}`)
    const tasks = [{ import_role: { name: 'kubernetes/preinstall', tasks_from: 'hosts-file' } }]
    const { results } = await play(
      {
        ...(await roleFiles('common', 'kubernetes/preinstall')),
        'site.yml': JSON.stringify([{ hosts: 'all', tasks }]),
      },
      {
        hosts: ['node1'],
        groups: {
          ...{ kube_control_plane: [], kube_node: ['node1'], etcd: [] },
          ...groups,
        },
        hostVars: { node1: { ip: '10.0.0.1', apiserver_loadbalancer_domain_name: name, ...vars } },
        machine: () => host,
      },
    )
    expect(results.some(({ outcome }) => outcome.status === 'failed')).to.equal(false)
    const [, block = ''] = (host.text('/etc/hosts') ?? '').split('# BEGIN tsplay: the API')
    return /^(\S+) lb-apiserver/m.exec(block)?.[1] ?? 'nowhere'
  }

  it('stays where it leads until something answers at its new place', async () => {
    expect(await afterwards('worker\napi-moves\n')).to.equal('127.0.0.1')
  })

  it('leads there at once on a host that does not ask yet', async () => {
    expect(await afterwards('')).to.equal('10.0.0.100')
  })

  it('is left to DNS where the balancer has it as its own', async () => {
    const loadbalancer_apiserver = { address: name, port: 8443 }
    expect(await afterwards('', {}, { loadbalancer_apiserver })).to.equal('nowhere')
  })

  it('leads home at once on a control plane', async () => {
    expect(await afterwards('api-moves\n', { kube_control_plane: ['node1'] })).to.equal('127.0.0.1')
  })
})
