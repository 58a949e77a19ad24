import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { parse } from 'yaml'

import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'

const role = 'roles/kubernetes/master'
const task = { debug: { msg: 'x' }, changed_when: true, notify: 'Restart kube-vip' }

describe('a new certificate of admin.conf', function () {
  this.timeout(20_000)
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-vip-'))
    await mkdir(join(folder, 'manifests'))
    // Of kubelet and its engine: the pod that was there goes, and comes again when it is looked for the second time.
    const crictl = `#!/bin/sh
      echo "$*" >>${folder}/asked
      case $* in
      'pods --name kube-vip-node1 -q') echo id1 ;;
      'ps --name ^kube-vip$ -q') [ ! -e ${folder}/again ] || echo id2; touch ${folder}/again ;;
      esac`
    await writeFile(join(folder, 'crictl'), crictl, { mode: 0o755 })
    await writeFile(join(folder, 'sleep'), '#!/bin/sh\n', { mode: 0o755 })
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Plays what is notified; what the engine was asked for. */
  async function asked(kube_vip_enabled: boolean): Promise<readonly string[]> {
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    const tasks = [{ import_role: { name: 'kubernetes/master', tasks_from: 'renewed' } }]
    const { results } = await play(
      {
        ...(await roleFiles('common', 'catalogue', 'kubernetes/master')),
        [`${role}/tasks/renewed.yml`]: JSON.stringify([task]),
        'site.yml': JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]),
      },
      {
        hosts: ['node1'],
        groups: { kube_control_plane: ['node1'], kube_node: [], etcd: ['node1'] },
        extraVars: {
          ...{ kube_vip_enabled, bin_dir: folder, kube_manifest_dir: join(folder, 'manifests') },
        },
        machine: () =>
          new FakeHost().onScript('crictl', ({ script = '' }) => {
            const { status, stderr } = spawnSync('sh', ['-c', script], { env })
            return { code: status ?? -1, stderr }
          }),
      },
    )
    const failure = results.find(({ outcome }) => outcome.status === 'failed')
    expect(failure?.outcome.result).to.equal(undefined)
    const text = await readFile(join(folder, 'asked'), 'utf8').catch(() => '')
    return text.split('\n').filter(line => line !== '')
  }

  it('has kube-vip begin anew with it, and is waited for', async () => {
    await writeFile(join(folder, 'manifests/kube-vip.yml'), 'x')
    const looks = Array<string>(2).fill('ps --name ^kube-vip$ -q')
    expect(await asked(true)).to.deep.equal([
      ...['pods --name kube-vip-node1 -q', 'stopp id1', 'rmp id1', ...looks],
    ])
  })

  it('is nobody’s where there is no kube-vip, or none yet', async () => {
    expect(await asked(true)).to.deep.equal([])
    await writeFile(join(folder, 'manifests/kube-vip.yml'), 'x')
    expect(await asked(false)).to.deep.equal([])
  })

  it('is told to it by the task that makes it', async () => {
    const file = join(import.meta.dirname, '../../..', role, 'tasks/kubeconfig-certificates.yml')
    const tasks = parse(await readFile(file, 'utf8')) as Record<string, unknown>[]
    const told = tasks.filter(({ notify }) => notify === task.notify)
    expect(told.map(({ loop }) => loop)).to.deep.equal(['admin_kubeconfigs.files'])
  })
})
