import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { openApi, type Api } from '../cluster/support/api.ts'
import {
  addressMoves,
  cutPower,
  holdersOf,
  killHaproxy,
  measureFailure,
  startMasters,
} from '../cluster/support/balancers.ts'
import { createCluster, expectSuccess, type Cluster } from '../cluster/support/cluster.ts'
import { nodeConditions } from '../cluster/support/kubernetes.ts'

const masters = ['node1', 'node2']
const balancers = ['node3', 'node4']
const worker = 'node5'

describe('two masters behind two balancers of their own', function () {
  this.timeout('12m')
  let cluster: Cluster
  let api: Api
  let address: string
  const shell = (node: string, script: string): Promise<string> => cluster.lab.shell(node, script)

  before(async () => {
    cluster = await createCluster({
      lab: 'tlb',
      nodes: 5,
      layout: {
        'kube-master': masters,
        etcd: [worker],
        'kube-node': [worker],
        loadbalancer: balancers,
      },
    })
    address = cluster.lab.address('node1').replace(/\d+$/, '100')
    const vars = { loadbalancer_apiserver: { address, port: 6443 } }
    await writeFile(join(cluster.inventory, 'group_vars/all/zz-lb.yml'), JSON.stringify(vars))
  })
  after(async () => {
    await cluster.close()
  })

  it('become a cluster with a virtual address', async () => {
    expectSuccess(await cluster.tsplay('cluster.yml'))
    expect(Object.values(await nodeConditions(cluster))).to.deep.equal(['True', 'True', 'True'])
    expect(await holder()).to.equal('node3')
    api = await openApi(cluster.lab, 'node1')
  })

  it('are not changed by a second run', () => runsWithoutChange())

  it('lead the worker to the virtual address, and each master to itself alone', async () => {
    const leads = async (node: string) =>
      (await shell(node, 'getent ahostsv4 lb-apiserver.kubernetes.local')).split(/\s/)[0]
    expect(await leads(worker)).to.equal(address)
    for (const master of masters) {
      expect(await leads(master)).to.equal('127.0.0.1')
      const backs = balancers.map(name => cluster.lab.address(name))
      for (const peer of [address, ...backs]) {
        const seen = `ss -Htn state established dst ${peer} dport = :6443`
        expect(await shell(master, seen), `${master} to ${peer}`).to.equal('')
      }
    }
  })

  it('show statistics to whoever has the password, and have rsyslog keep a log', async () => {
    const page = 'http://127.0.0.1:9000/stats'
    const ask = `curl -s -o /dev/null -w '%{http_code}'`
    expect(await shell('node3', `${ask} ${page}`)).to.equal('401')
    const secret = 'echo "user = admin:$(cat /etc/haproxy/stats.password)"'
    expect(await shell('node3', `${secret} | ${ask} -K - ${page}`)).to.equal('200')
    const log = await shell(
      'node3',
      'cat /var/log/haproxy.log; stat -c %a /etc/haproxy/haproxy.cfg',
    )
    expect(log).to.match(/kube_apiserver\/node[12] [\s\S]*\n600$/)
  })

  it('go on when HAProxy is killed and not started again: the address moves', async () => {
    let startAgain = () => Promise.resolve()
    await survives('HAProxy on the balancer with the address', async () => {
      startAgain = await killHaproxy(cluster.lab, 'node3')
      const at = Date.now()
      await moved('node4')
      return at
    })
    await startAgain()
    await moved('node3')
  })

  it('go on when the balancer with the address loses its power', async () => {
    await survives('the balancer with the address', async () => {
      const at = await cutPower(cluster.lab, 'node3')
      await moved('node4')
      return at
    })
    await cluster.lab.start('node3')
    await moved('node3')
  })

  it('go on when a master loses its power', () => masterDies('HAProxy', 'node2'))

  describe('with nginx in the place of HAProxy', () => {
    const nginx = ['-e', 'loadbalancer_type=nginx']

    it('change over by a run, and are not changed by another one', async () => {
      expectSuccess(await cluster.tsplay('cluster.yml', ...nginx, '--tags', 'loadbalancer'))
      for (const balancer of balancers) {
        expect(await shell(balancer, 'pgrep -x haproxy || pgrep -xc nginx')).to.match(/^\d$/)
      }
      await runsWithoutChange(nginx)
    })

    it('go on when a master loses its power', () => masterDies('nginx', 'node1'))
  })

  it('leave nothing on the balancers after a reset', async () => {
    const limit = ['--limit', balancers.join(','), '-e', 'reset_confirmation=yes']
    expectSuccess(await cluster.tsplay('reset.yml', ...limit))
    for (const balancer of balancers) {
      const left = `systemctl is-active haproxy nginx keepalived; ls /etc/keepalived/keepalived.conf;
        grep -rl 'Managed by tsplay' /etc; ip -o -4 addr show host0 | grep -F ${address}`
      expect(await shell(balancer, `{ ${left}; } 2>/dev/null | sort -u`)).to.equal('inactive')
    }
  })

  async function masterDies(kind: string, victim: string): Promise<void> {
    await survives(`a master behind ${kind}`, () => cutPower(cluster.lab, victim))
    await startMasters(cluster.lab, api, [victim])
  }

  /** Judges the interruption that whoever asks sees while something dies (`dies` says when). */
  async function survives(failure: string, dies: () => Promise<number>): Promise<void> {
    const shape = '2 masters behind 2 balancers'
    const server = `${address}:6443`
    const seen = await measureFailure(
      { lab: cluster.lab, api, shape, worker, server },
      failure,
      dies,
    )
    for (const [who, { asked, silence, stretch }] of Object.entries(seen)) {
      expect(asked, who).to.be.greaterThan(20)
      expect(silence, `${failure}: ${who}`).to.be.lessThan(6 * stretch)
    }
  }

  /** Who has the virtual address; nobody, or more than one, is told as it is. */
  const holder = async (): Promise<string> =>
    (await holdersOf(cluster.lab, balancers, address)).join(' and ')

  const moved = (to: string): Promise<void> => addressMoves(cluster.lab, address, to)

  async function runsWithoutChange(options: readonly string[] = []): Promise<void> {
    const played = await cluster.tsplay('cluster.yml', ...options)
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  }
})
