import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'chai'
import { parse } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { play, type PlayedRun } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'
import { type Distribution, distributions } from './distributions.ts'
import { familyHost } from './family-host.ts'
import { render } from './render.ts'

const playbook = join(import.meta.dirname, '../../../playbooks/cluster.yml')
const address = '10.0.0.100'
const site = { loadbalancer_apiserver: { address, port: 8443 } }
const debian = distributions['Debian 12'] as Distribution

/** Plays the plays of cluster.yml that have such a name, on two control planes in memory. */
async function played(
  name: RegExp,
  loadbalancer: readonly string[],
  vars: SourceObject = site,
): Promise<PlayedRun> {
  const plays = parse(await readFile(playbook, 'utf8')) as readonly { readonly name?: string }[]
  const wanted = plays
    .filter(each => name.test(each.name ?? ''))
    .map(each => ({ ...each, hosts: 'all' }))
  expect(wanted).to.have.length(1)
  // Reads the facts.
  const setup = { hosts: 'all', tasks: [] }
  return play(
    {
      ...(await roleFiles('common', 'catalogue', 'kubernetes/kube-vip', 'loadbalancer')),
      'site.yml': JSON.stringify([setup, ...wanted]),
    },
    {
      hosts: ['node1', 'node2'],
      groups: {
        ...{ kube_control_plane: ['node1', 'node2'], k8s_cluster: ['node1', 'node2'] },
        ...{ kube_node: [], etcd: ['node1'], loadbalancer },
      },
      hostVars: { node1: { ip: '10.0.0.1' }, node2: { ip: '10.0.0.2' } },
      extraVars: { proxy_disable_env: {}, ...vars },
      machine: () => familyHost(debian),
    },
  )
}

/** What was not skipped of these tasks, in its order. */
const done = (run: PlayedRun, tasks: RegExp) => {
  expect(run.results.filter(({ outcome }) => outcome.status === 'failed')).to.deep.equal([])
  return run.log
    .filter(line => tasks.test(line) && !line.endsWith(' skipped'))
    .map(line => line.replace(/ \w+$/, ''))
}

describe('who is a balancer no more', function () {
  this.timeout(20_000)
  const steps =
    /Wait until the balancer|Take keep|Take kube-vip away,|settings of keepalived$|settings of keepalived \w+$/

  it('gives the address back when the others serve, and before one of them takes it', async () => {
    const run = await played(/^Put balancers before/, ['node1'])
    expect(done(run, steps)).to.deep.equal([
      'node1 Wait until the balancer answers',
      'node2 Take keepalived away',
      ...kubeVip('node1', 'node2'),
      'node1 Write the settings of keepalived',
    ])
  })

  it('keeps the address until nobody asks it where no other balancer gets it', async () => {
    const none = await played(/^Put balancers before/, [], {})
    expect(done(none, steps)).to.deep.equal([])
    const end = await played(/^Take away balancers/, [], {})
    expect(done(end, /Take keepalived|put back/)).to.deep.equal([
      ...['node1 Take keepalived away', 'node2 Take keepalived away'],
      ...['node1', 'node2'].map(
        host => `${host} Take the balancer away and put back what the distribution had`,
      ),
    ])
  })

  it('has no keepalived in the end where the address is its own', async () => {
    const own = { loadbalancer_apiserver: { address: '10.0.0.1', port: 8443 } }
    const begin = await played(/^Put balancers before/, ['node1'], own)
    expect(done(begin, /keepalived/)).to.deep.equal([])
    const end = await played(/^Take away balancers/, ['node1'], own)
    expect(done(end, /Take keepalived/)).to.include('node1 Take keepalived away')
    const shared = await played(/^Take away balancers/, ['node1'])
    expect(done(shared, /Take keepalived/)).to.deep.equal(['node2 Take keepalived away'])
  })

  it('is asked in the end also where it is nothing but a balancer', async () => {
    const plays = parse(await readFile(playbook, 'utf8')) as readonly { readonly hosts?: string }[]
    expect(plays.at(-1)?.hosts?.split(':')).to.include('loadbalancer')
  })
})

const kubeVip = (...hosts: readonly string[]) =>
  hosts.map(
    host => `${host} Take kube-vip away, and the address that it holds off the links of this host`,
  )

describe('kube-vip that is switched off', function () {
  this.timeout(20_000)
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-vip-'))
    await mkdir(join(folder, 'manifests'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const manifest = () => join(folder, 'manifests/kube-vip.yml')

  it('is taken away from control planes, at the end and at no other time', async () => {
    const end = await played(/^Take away balancers/, [], {})
    expect(done(end, /kube-vip/)).to.deep.equal(kubeVip('node1', 'node2'))
    const holding = { kube_vip_enabled: true, kube_vip_address: address }
    const kept = await played(/^Take away balancers/, [], holding)
    expect(done(kept, /kube-vip/)).to.deep.equal([])
  })

  /** Runs the script of the role, on a host of which these are the programs. */
  async function removed(wanted: string, crictl: string) {
    const vars = {
      kube_config_dir: folder,
      kube_manifest_dir: join(folder, 'manifests'),
      bin_dir: folder,
    }
    const run = await played(
      wanted === '' ? /^Take away balancers/ : /^Put balancers before/,
      wanted === '' ? [] : ['node1'],
      {
        ...vars,
        ...(wanted === '' ? {} : { loadbalancer_apiserver: { address: wanted, port: 8443 } }),
        kube_vip_ready_retries: 2,
      },
    )
    const texts = run.machines
      .get('node1')
      ?.commands.flatMap(({ script = '', argv }) => [script, ...argv])
    const script = texts?.find(text => text.includes('kube-vip.leaving')) ?? ''
    const write = (name: string, text: string) =>
      writeFile(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    await write('crictl', crictl)
    await write('sleep', ':')
    await write(
      'ip',
      `case $* in '-o addr show to ${address}') echo '2: eth0    inet ${address}/32 scope global eth0' ;;
      'addr delete '*) echo "$*" >>${folder}/deleted ;; *) exit 1 ;; esac`,
    )
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { env }).catch(
      (error: unknown) => error as { stdout: string },
    )
    return stdout
  }
  const deleted = () => existsSync(join(folder, 'deleted'))
  const runs = async () => {
    const vars = {
      kube_vip_enabled: true,
      kube_vip_controlplane_enabled: true,
      kube_vip_address: address,
    }
    await writeFile(manifest(), await render('kubernetes/kube-vip', 'kube-vip.manifest.hbs', vars))
  }

  it('leaves neither its pod nor the address that stood in its manifest', async () => {
    await runs()
    const told = await removed('', ':')
    expect(told).to.equal(`stopped\ndeleted ${address}/32 from eth0\n`)
    expect([existsSync(manifest()), existsSync(join(folder, 'kube-vip.leaving'))]).to.deep.equal([
      false,
      false,
    ])
    expect(await removed('', ':')).to.equal('')
  })

  it('keeps its address as long as its pod is there, and is known to the next run', async () => {
    await runs()
    expect(await removed('', "echo '1 now Ready kube-vip-node1 kube-system'")).to.equal('stopped\n')
    expect(deleted()).to.equal(false)
    const told = await removed('', "echo '1 now NotReady kube-vip-node1 kube-system'")
    expect(told).to.equal(`deleted ${address}/32 from eth0\n`)
  })

  it('makes room for balancers only where they get its address', async () => {
    await runs()
    expect(await removed('10.0.0.101', ':')).to.equal('')
    expect(await removed(address, ':')).to.match(/^stopped\ndeleted/)
  })

  it('is nobody else’s', async () => {
    await writeFile(manifest(), 'kind: Pod\n')
    expect(await removed('', ':')).to.equal('')
    expect(existsSync(manifest())).to.equal(true)
  })
})
