import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { createCluster, expectSuccess, runProgram, type Cluster } from './support/cluster.ts'
import { preflightErrors } from './support/preflight.ts'

const overlapping = ['-e', 'kube_service_addresses=10.233.64.0/20']

describe('everything wrong at once', function () {
  this.timeout('5m')
  let cluster: Cluster

  /** A file of the inventory; JSON is YAML. */
  const hostVars = async (host: string, vars: object): Promise<void> => {
    await mkdir(join(cluster.inventory, 'host_vars'), { recursive: true })
    await writeFile(join(cluster.inventory, 'host_vars', `${host}.yml`), JSON.stringify(vars))
  }
  const reachable = ['node1', 'node3', 'node4']
  const onEach = (script: string): Promise<readonly string[]> =>
    Promise.all(reachable.map(node => cluster.lab.shell(node, script)))

  before(async () => {
    cluster = await createCluster({
      lab: 'tpre',
      nodes: 4,
      layout: {
        'kube-master': ['node1'],
        etcd: ['node1', 'node4'],
        'kube-node': ['node2', 'node3', 'node4'],
      },
    })
    const { lab } = cluster
    await hostVars('node1', { minimal_master_memory_mb: 100_000_000 })
    await hostVars('node3', {
      ansible_user: 'opspw',
      ansible_become: true,
      ansible_become_password: 'not this one',
    })
    await hostVars('node4', {
      files_repo: 'http://nowhere.invalid',
      override_system_hostname: false,
    })
    // In no file, so that nothing has to be put back for the next boot.
    await lab.shell('node4', 'systemd-run --quiet --unit foreign socat TCP-LISTEN:10250,fork -')
    await lab.shell('node4', 'hostname node1')
    await lab.crash('node2')
  })
  after(() => cluster.close())

  it('is told in one table, by one run that changes nothing on any node', async () => {
    await onEach('touch /run/before')
    const played = await cluster.tsplay('cluster.yml', ...overlapping)
    expect(played.code).to.equal(4)
    expect(preflightErrors(played)).to.deep.equal(
      [
        ...['node1', 'node2', 'node3', 'node4'].flatMap(host => [
          `${host} etcd-count`,
          `${host} networks`,
        ]),
        ...['node1 memory', 'node2 reachable', 'node3 privileged'],
        ...['node4 duplicate-hostname', 'node4 names', 'node4 ports'],
      ].sort(),
    )
    expect(played.stats).to.have.all.keys('node1', 'node2', 'node3', 'node4')
    expect(played.stats['node2']).to.include({ unreachable: 1 })
    expect(played.changes).to.deep.equal([])
    const touched = await onEach(
      'find /etc /usr /opt /root /var/lib /var/cache -xdev -cnewer /run/before ! -path "/var/lib/systemd/*"',
    )
    expect(touched).to.deep.equal(['', '', ''])
  })

  it('is told in check mode and by preflight.yml alone, where people can read it', async () => {
    const hosts = join(cluster.inventory, 'hosts.yml')
    for (const args of [['preflight.yml'], ['cluster.yml', '--check', '--tags', 'etcd']]) {
      const { code, stdout } = await runProgram('engine/cli.js', [
        '-i',
        hosts,
        ...args,
        ...overlapping,
      ])
      expect(code, args[0]).to.equal(4)
      expect(stdout.match(/^HOST +CHECK +FOUND +NEEDED +WHAT TO DO$/gm)).to.have.length(1)
      expect(stdout).to.match(/^node4 +ports +10250 by socat/m)
      expect(stdout).to.match(/^node1,.* networks +/m)
      expect(stdout).not.to.contain('not this one')
    }
  })

  it('is no more told when it has been put right, step by step', async () => {
    const { lab } = cluster
    await Promise.all([
      lab.start('node2'),
      lab.shell('node4', 'systemctl stop foreign; hostname node4'),
      rm(join(cluster.inventory, 'host_vars'), { recursive: true }),
    ])
    const even = await cluster.tsplay('preflight.yml')
    expect(even.code).to.equal(2)
    expect(preflightErrors(even)).to.deep.equal(
      ['node1', 'node2', 'node3', 'node4'].map(host => `${host} etcd-count`),
    )
    await cluster.setGroup('etcd', ['node1'])
    expectSuccess(await cluster.tsplay('preflight.yml'))
  })

  it('checks with --limit what concerns that host, without the others', async () => {
    await hostVars('node1', { minimal_master_memory_mb: 100_000_000 })
    expectSuccess(await cluster.tsplay('preflight.yml', '--limit', 'node2'))
    const one = await cluster.tsplay('preflight.yml', '--limit', 'node1')
    expect(preflightErrors(one)).to.deep.equal(['node1 memory'])
  })

  it('refuses a mode of kube-proxy that Kubernetes 1.20 or the kernel does not have', async () => {
    await rm(join(cluster.inventory, 'host_vars'), { recursive: true })
    for (const [mode, told] of [
      ['nftables', 'node1 kube-proxy-nftables'],
      ['ipvs', 'node1 kernel-features'],
    ] as const) {
      const args = ['--limit', 'node1', '-e', `kube_proxy_mode=${mode}`]
      expect(preflightErrors(await cluster.tsplay('preflight.yml', ...args)), mode).to.deep.equal([
        told,
      ])
    }
  })

  it('asks as a user who becomes root, too', async () => {
    const root = await cluster.tsplay('preflight.yml', '-e', 'ansible_user=ops', '-b')
    expectSuccess(root)
    const user = await cluster.tsplay('preflight.yml', '-e', 'ansible_user=ops')
    expect(preflightErrors(user)).to.deep.equal(
      ['node1', 'node2', 'node3', 'node4'].map(host => `${host} privileged`),
    )
  })
})
