import { expect } from 'chai'

import { openApi, type Api } from './support/api.ts'
import { createCluster, expectSuccess, type Cluster } from './support/cluster.ts'
import { measureCrash, survivorOf, type Crash } from './support/crash.ts'
import { figuresOf, keepFigures } from './support/figures.ts'
import { watchUntil } from './support/observer.ts'
import { interruption } from './support/prober.ts'

const masters = ['node1', 'node2', 'node3']
const workers = ['node4', 'node5']
const shape = '3 masters with etcd on them, nginx on workers'

describe('three masters with etcd on them, when the one that leads etcd loses its power', function () {
  this.timeout('15m')
  let cluster: Cluster
  let api: Api
  let victim: string
  let crash: Crash

  before(async () => {
    cluster = await createCluster({
      lab: 'thastk',
      nodes: 5,
      layout: { 'kube-master': masters, etcd: masters, 'kube-node': workers },
    })
    expectSuccess(await cluster.tsplay('cluster.yml'))
    victim = await etcdLeader('node1')
    api = await openApi(cluster.lab, survivorOf({ masters, victim }))
    crash = await measureCrash({ lab: cluster.lab, api, masters, victim, workers })
    await keepFigures(figuresOf(shape, 'a master whose etcd leads', crash))
  })
  after(async () => {
    await cluster.close()
  })

  it('requests are all answered again once etcd has chosen another', async () => {
    expect(await etcdLeader(survivorOf({ masters, victim }))).to.not.equal(victim)
    for (const kind of ['read', 'write'] as const) {
      const { asked, silence, whole } = interruption(crash.answers, kind, crash.at)
      expect(asked, kind).to.be.greaterThan(50)
      expect(silence, kind).to.be.lessThan(20)
      expect(whole, kind).to.be.lessThan(30)
    }
  })

  it('the leases it held move within 60 s', () => {
    for (const seconds of Object.values(crash.leases)) expect(seconds).to.be.lessThan(60)
  })

  it('the workers hear of new pods again, and none is ever NotReady', () => {
    expect(crash.notReady).to.deep.equal([])
    for (const seconds of Object.values(crash.watches)) expect(seconds).to.be.lessThan(40)
  })

  it('the master is well again when it is back, and a run changes nothing', async () => {
    await cluster.lab.start(victim)
    const well = `${victim} to be Ready again`
    await watchUntil(api, victim, ({ ready }) => ready[victim] === 'True', well)
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  /** The host whose etcd leads, by what one of the members says. */
  async function etcdLeader(node: string): Promise<string> {
    const status = await cluster.lab.shell(
      node,
      'set -a; . /etc/etcdctl.env; set +a; etcdctl endpoint status 2>/dev/null || :',
    )
    const line = status.split('\n').find(text => text.split(', ')[4] === 'true') ?? ''
    const leader = masters.find(name => line.includes(`//${cluster.lab.address(name)}:`))
    if (leader === undefined) throw new Error(`no member says that it leads: ${status}`)
    return leader
  }
})
