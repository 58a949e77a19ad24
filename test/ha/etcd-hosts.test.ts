import { expect } from 'chai'

import { openApi, type Api } from '../cluster/support/api.ts'
import { createCluster, expectSuccess, type Cluster } from '../cluster/support/cluster.ts'
import { measureLoss, outsideAt, type Crash } from '../cluster/support/crash.ts'
import {
  etcdIsWell,
  etcdLeader,
  etcdMembers,
  etcdStatus,
  watchMembers,
  type Member,
} from '../cluster/support/etcd.ts'
import { figuresOf, keepFigures } from '../cluster/support/figures.ts'
import { answeredAllAlong, watchesAgain } from '../cluster/support/outcomes.ts'
import {
  absences,
  interruption,
  startProber,
  startProberOutside,
  type Answer,
  type Prober,
} from '../cluster/support/prober.ts'
import { until } from '../lab/process.ts'

const masters = ['node1', 'node2']
const three = ['node3', 'node4', 'node5']
const five = [...three, 'node6', 'node7']
const workers = ['node8']

describe('etcd on three hosts of its own, and then on five', function () {
  this.timeout('15m')
  let cluster: Cluster
  let api: Api

  before(async () => {
    cluster = await createCluster({
      lab: 'thaetc',
      nodes: 8,
      layout: { 'kube-master': masters, etcd: three, 'kube-node': workers },
    })
    expectSuccess(await cluster.tsplay('cluster.yml'))
    api = await openApi(cluster.lab, 'node1')
  })
  after(async () => {
    await cluster.close()
  })

  describe('when the one of three that leads loses its power', () => {
    let leader: string
    let crash: Crash

    before(async () => {
      leader = await etcdLeader(cluster.lab, 'node3', three)
      crash = await lose('2 masters, 3 etcd hosts', 'the etcd host that leads', [leader])
    })

    it('writes and reads go on under another, for a worker and from outside', async () => {
      expect(await etcdLeader(cluster.lab, living(three, [leader]), three)).to.not.equal(leader)
      goesOn(crash)
    })

    it('it is a member again when it is back', () => comesBack([leader]))
  })

  describe('when one that follows is cut off, and comes back', () => {
    it('the leader stays, and no vote is held', async () => {
      const leader = await etcdLeader(cluster.lab, 'node3', three)
      const cutOff = living(three, [leader])
      const [before] = await etcdStatus(cluster.lab, leader)
      await cluster.lab.partition(cutOff)
      // It has missed its leader, and wished for a vote, more than once.
      await past(Date.now() + 12_000)
      await cluster.lab.heal(cutOff)
      await until(() => etcdIsWell(cluster.lab, cutOff), `${cutOff} to be well again`)
      const after = await etcdStatus(cluster.lab, leader)
      expect(after.map(({ term }) => term)).to.deep.equal(three.map(() => before?.term))
      expect(await etcdLeader(cluster.lab, 'node3', three)).to.equal(leader)
    })
  })

  describe('when two more join', () => {
    let lists: readonly (readonly Member[])[]
    let byWorker: readonly Answer[]
    let byMaster: readonly (readonly Answer[])[]

    before(async () => {
      const { lab } = cluster
      const outside = masters.map(name =>
        startProberOutside(lab, 'node1', api, `${lab.address(name)}:6443`),
      )
      const probers = [startProber(lab, 'node8', api), ...outside]
      const members = watchMembers(lab, 'node3')
      await cluster.setGroup('etcd', five)
      ;[byWorker = [], ...byMaster] = await answersDuring(probers, async () => {
        expectSuccess(await cluster.tsplay('cluster.yml'))
      })
      lists = await members.stop()
    })

    it('requests go on', () => {
      answeredAllAlong(byWorker)
    })

    it('they come one at a time, each a learner first', async () => {
      const joining = lists.map(list => list.filter(({ started, learner }) => !started || learner))
      expect(Math.max(...joining.map(list => list.length))).to.equal(1)
      expect(joining.flat().filter(({ learner }) => !learner)).to.deep.equal([])
      const steps = lists.map(list => list.filter(({ learner }) => !learner).length)
      expect([...new Set(steps)]).to.deep.equal([3, 4, 5])
      expect((await etcdMembers(cluster.lab, 'node3')).map(({ name }) => name)).to.deep.equal(five)
    })

    it('the API servers learn of them, and never two of them are down at once', async () => {
      const urls = five.map(node => `https://${cluster.lab.address(node)}:2379`).join(',')
      for (const master of masters) {
        const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml'
        const told = await cluster.lab.shell(master, `grep -e --etcd-servers= ${manifest}`)
        expect(told.trim(), master).to.equal(`- --etcd-servers=${urls}`)
      }
      const [one = [], two = []] = byMaster.map(absences)
      for (const spans of [one, two]) expect(spans).to.not.deep.equal([])
      const both = one.filter(a => two.some(b => a.from < b.to && b.from < a.to))
      expect(both, JSON.stringify({ one, two })).to.deep.equal([])
    })
  })

  describe('when two of five lose their power at once, the leader among them', () => {
    let lost: readonly string[]
    let crash: Crash

    before(async () => {
      const leader = await etcdLeader(cluster.lab, 'node3', five)
      lost = [leader, living(five, [leader])]
      const failure = 'two etcd hosts at once, the leader among them'
      crash = await lose('2 masters, 5 etcd hosts', failure, lost)
    })

    it('writes and reads go on under another, for a worker and from outside', async () => {
      expect(lost).to.not.include(await etcdLeader(cluster.lab, living(five, lost), five))
      goesOn(crash)
    })

    it('they are members again when they are back, and a run changes nothing', async () => {
      await comesBack(lost)
      const played = await cluster.tsplay('cluster.yml')
      expectSuccess(played)
      expect(played.changed).to.deep.equal([])
    })
  })

  describe('when two are taken out', () => {
    it('requests go on, also when the leader is one of them', async () => {
      const leader = await etcdLeader(cluster.lab, 'node3', five)
      const leaving = [leader, living(five, [leader])]
      const options = ['-e', 'skip_confirmation=true', '-e', `node=${leaving.join(',')}`]
      const prober = startProber(cluster.lab, 'node8', api)
      const [answers = []] = await answersDuring([prober], async () => {
        expectSuccess(await cluster.tsplay('remove-node.yml', ...options))
      })
      answeredAllAlong(answers)
      const stay = five.filter(name => !leaving.includes(name))
      const members = await etcdMembers(cluster.lab, stay[0] ?? '')
      expect(members.map(({ name }) => name)).to.deep.equal(stay)
    })
  })

  /** Has hosts die while a worker asks, and this machine at one API server. */
  async function lose(shape: string, failure: string, victims: readonly string[]): Promise<Crash> {
    const { lab } = cluster
    const others = await outsideAt({ lab, api }, 'node1')
    const crash = await measureLoss({ lab, api, masters, victims, workers, others })
    await keepFigures(figuresOf(`${shape}, nginx on workers`, failure, crash))
    return crash
  }

  async function comesBack(hosts: readonly string[]): Promise<void> {
    for (const host of hosts) {
      await cluster.lab.start(host)
      await until(() => etcdIsWell(cluster.lab, host), `etcd on ${host} to be well`)
    }
  }
})

/** The first that is none of the others. */
const living = (hosts: readonly string[], others: readonly string[]): string =>
  hosts.find(name => !others.includes(name)) ?? ''

const past = (moment: number): Promise<void> =>
  until(() => Promise.resolve(Date.now() >= moment), 'time to pass')

/** What probers were answered while something was done; they stop, whatever comes of it. */
async function answersDuring(
  started: readonly Promise<Prober>[],
  done: () => Promise<void>,
): Promise<readonly (readonly Answer[])[]> {
  const probers = await Promise.all(started)
  let answers: readonly (readonly Answer[])[] = []
  try {
    await done()
  } finally {
    answers = await Promise.all(probers.map(prober => prober.stop()))
  }
  return answers
}

/** Whoever asked was answered while the dead were missed, and all that was asked when they were given up. */
function goesOn(crash: Crash): void {
  expect(Object.keys(crash.answersOf)).to.deep.equal([...workers, 'outside'])
  for (const [who, answers] of Object.entries(crash.answersOf)) {
    for (const kind of ['read', 'write'] as const) {
      const { asked, silence, whole, stretch } = interruption(answers, kind, crash.at)
      expect(asked, `${kind} by ${who}`).to.be.greaterThan(30)
      expect(silence, `${kind} by ${who}`).to.be.lessThan(8 * stretch)
      expect(whole, `${kind} by ${who}`).to.be.lessThan(30 * stretch)
    }
  }
  watchesAgain(crash)
}
