import { expect } from 'chai'

import { openApi, type Api } from '../cluster/support/api.ts'
import {
  createCluster,
  expectSuccess,
  type Cluster,
  type Played,
} from '../cluster/support/cluster.ts'
import { measureCrash, survivorOf, type Crash } from '../cluster/support/crash.ts'
import { figuresOf, figuresOfAnswers, keepFigures } from '../cluster/support/figures.ts'
import { nodeConditions, podsReady, runProbe } from '../cluster/support/kubernetes.ts'
import { look, watchUntil } from '../cluster/support/observer.ts'
import {
  answeredAgain,
  answeredSoon,
  takesOver,
  watchesAgain,
} from '../cluster/support/outcomes.ts'
import { measurePartition, type Partition } from '../cluster/support/partition.ts'
import { interruption, type Answer } from '../cluster/support/prober.ts'
import { startServiceProber } from '../cluster/support/service.ts'

const masters = ['node1', 'node2']
const etcd = ['node3', 'node4', 'node5']
const workers = ['node6', 'node7']
const shape = (proxy: string): string => `2 masters, 3 etcd hosts, ${proxy} on workers`
const haproxy = ['-e', 'loadbalancer_apiserver_type=haproxy']

describe('two masters, three etcd hosts of their own and two workers', function () {
  this.timeout('15m')
  let cluster: Cluster
  let api: Api

  before(async () => {
    cluster = await createCluster({
      lab: 'thaext',
      nodes: 9,
      layout: { 'kube-master': masters, etcd, 'kube-node': workers },
    })
  })
  after(async () => {
    await cluster.close()
  })

  it('become a cluster of which the etcd hosts are no nodes', async () => {
    expectSuccess(await cluster.tsplay('cluster.yml'))
    expect(await nodeConditions(cluster)).to.deep.equal(allTrue([...masters, ...workers]))
    await podsReady(cluster, 'kube-system', 'tier=control-plane')
    await podsReady(cluster, 'kube-system', 'k8s-app=kube-proxy')
  })

  it('have etcd on the etcd hosts alone, and nothing else there', async () => {
    for (const node of etcd) {
      const units = await cluster.lab.shell(node, 'ls /etc/systemd/system/*.service /usr/local/bin')
      expect(units).to.match(/etcd\.service/)
      expect(units, node).to.not.match(/kube|containerd|runc|crictl|tsplay/)
      const folders = await cluster.lab.shell(node, 'ls -d /etc/kubernetes /etc/cni /opt/cni || :')
      expect(folders, node).to.equal('')
    }
    for (const node of [...masters, ...workers]) {
      expect(await cluster.lab.shell(node, 'pgrep -x etcd || :'), node).to.equal('')
    }
  })

  it('show etcd a client certificate, whose CA’s key stays on the etcd hosts', async () => {
    const keys = 'cd /etc/ssl/etcd/ssl 2>/dev/null && ls *-key.pem || :'
    for (const node of etcd) {
      expect((await cluster.lab.shell(node, keys)).split('\n')).to.include('ca-key.pem')
    }
    for (const node of masters) {
      expect(await cluster.lab.shell(node, keys)).to.equal('client-key.pem')
    }
    for (const node of workers) expect(await cluster.lab.shell(node, keys)).to.equal('')
    const endpoints = etcd.map(node => `https://${cluster.lab.address(node)}:2379`).join(',')
    for (const node of masters) {
      const manifest = await cluster.lab.shell(node, 'cat /etc/kubernetes/manifests/kube-api*')
      expect(manifest).to.include(`--etcd-servers=${endpoints}`)
    }
  })

  it('are not changed by a second run', () => runsWithoutChange())

  it('take in a worker with a run for all, which changes no other machine', async () => {
    await cluster.setGroup('kube-node', [...workers, 'node8'])
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect((await nodeConditions(cluster))['node8']).to.equal('True')
    expect(changedHosts(played)).to.deep.equal(['node8'])
    await podsReachEachOther('node8')
  })

  describe('when the master without the leases loses its power', () => {
    let crash: Crash
    let victim: string
    let survivor: string

    before(async () => {
      api = await openApi(cluster.lab, 'node1')
      const { holders } = await look(api, 'node1')
      victim = masters.find(name => name !== holders['kube-controller-manager']) ?? ''
      survivor = survivorOf({ masters, victim })
      crash = await measureCrash({ lab: cluster.lab, api, masters, victim, workers })
      await keepFigures(figuresOf(shape('nginx'), 'a master that holds no lease', crash))
    })

    it('new requests of workers are answered within 5 s', () => {
      answeredSoon(crash)
    })

    it('the workers hear of new pods again, and none is ever NotReady', () => {
      watchesAgain(crash)
    })

    it('a run for all says which machine cannot be reached, and changes nothing', async () => {
      const played = await cluster.tsplay('cluster.yml')
      expect(played.code).to.equal(4)
      const [failure, ...more] = played.failures
      expect(more).to.deep.equal([])
      expect(failure).to.include({ host: victim })
      expect(failure?.outcome.status).to.equal('unreachable')
      expect(played.changed).to.deep.equal([])
    })

    it('a worker joins by --limit all the same, and nobody is asked but it and the living master', async () => {
      await cluster.setGroup('kube-node', [...workers, 'node8', 'node9'])
      const others = [...etcd, ...workers, 'node8']
      const before = await logins(others)
      const played = await cluster.tsplay('cluster.yml', '--limit', 'node9')
      expectSuccess(played)
      expect(Object.keys(played.stats)).to.deep.equal(['node9'])
      // Each question is itself a login.
      expect(await logins(others)).to.deep.equal(before.map(count => count + 1))
      const { ready } = await look(api, survivor)
      expect(ready['node9']).to.equal('True')
    })

    it('the master is well again when it is back, and a run changes nothing', async () => {
      await comesBack(victim)
      await runsWithoutChange()
      await podsReachEachOther('node9')
    })
  })

  describe('when the master with the leases loses its power, with HAProxy on the workers', () => {
    let crash: Crash
    let victim: string
    let served: readonly Answer[]

    before(async () => {
      expectSuccess(await cluster.tsplay('cluster.yml', ...haproxy))
      await podsReady(cluster, 'kube-system', 'k8s-app=kube-haproxy')
      victim = await leader()
      const master = survivorOf({ masters, victim })
      const service = await startServiceProber({ lab: cluster.lab, api, master, workers })
      crash = await measureCrash({ lab: cluster.lab, api, masters, victim, workers })
      served = await service.stop()
      await keepFigures(figuresOf(shape('HAProxy'), 'a master that holds leases', crash))
    })

    it('the other takes over its leases within 30 s', () => {
      takesOver(crash)
    })

    it('a Service that was there answers every time', () => {
      const { asked, unanswered, slowest, stretch } = interruption(served, 'read', crash.at)
      expect(asked).to.be.greaterThan(50)
      expect(unanswered).to.deep.equal([])
      expect(slowest).to.be.lessThan(5 * stretch)
    })

    it('some requests of workers are always answered within 5 s, and all when its death is known', () => {
      answeredAgain(crash, 10, 5)
    })

    it('the workers hear of new pods again, and none is ever NotReady', () => {
      watchesAgain(crash)
    })

    it('the master is well again when it is back, and a run changes nothing', async () => {
      await comesBack(victim)
      await runsWithoutChange(...haproxy)
    })
  })

  describe('when the master with the leases is cut off from all others', () => {
    let partition: Partition

    before(async () => {
      const victim = await leader()
      partition = await measurePartition({ lab: cluster.lab, api, masters, victim, workers })
      const { leases } = partition
      const figures = figuresOfAnswers(
        shape('HAProxy'),
        'a master that holds leases, cut off',
        partition,
      )
      await keepFigures({ ...figures, leases: Object.values(leases) })
    })

    it('the other takes over its leases within 30 s', () => {
      takesOver(partition)
    })

    it('no two ever lead at once: the one has stopped before the other begins', () => {
      for (const [component, [first, second, ...more]] of Object.entries(partition.tenures)) {
        expect(first?.to, component).to.be.greaterThan(partition.at)
        expect(first?.to, component).to.be.lessThan(second?.from ?? 0)
        expect(second?.to, component).to.equal(Infinity)
        expect(more, component).to.deep.equal([])
      }
    })

    it('nothing is changed by a run when it is back', () => runsWithoutChange(...haproxy))
  })

  const leader = async (): Promise<string> =>
    (await look(api, 'node1')).holders['kube-controller-manager'] ?? ''

  async function runsWithoutChange(...options: readonly string[]): Promise<void> {
    const played = await cluster.tsplay('cluster.yml', ...options)
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  }

  async function comesBack(master: string): Promise<void> {
    await cluster.lab.start(master)
    const well = `${master} to be Ready again`
    await watchUntil(api, master, ({ ready }) => ready[master] === 'True', well)
  }

  /** How often each was logged in to. */
  const logins = (nodes: readonly string[]): Promise<readonly number[]> =>
    Promise.all(
      nodes.map(async node =>
        Number(await cluster.lab.shell(node, 'journalctl -q -o cat -u ssh | grep -c Accepted')),
      ),
    )

  async function podsReachEachOther(worker: string): Promise<void> {
    const probe = await runProbe(cluster, { from: 'node6', to: worker })
    expect(probe).to.deep.equal({ pod: 'hello', service: 'hello' })
  }
})

const allTrue = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map(name => [name, 'True']))

const changedHosts = (played: Played): readonly string[] =>
  Object.keys(played.stats).filter(host => (played.stats[host]?.changed ?? 0) > 0)
