import { expect } from 'chai'

import { openApi, type Api } from '../cluster/support/api.ts'
import { createCluster, expectSuccess, type Cluster } from '../cluster/support/cluster.ts'
import { measureCrash, survivorOf, type Crash } from '../cluster/support/crash.ts'
import { etcdLeader } from '../cluster/support/etcd.ts'
import { figuresOf, keepFigures } from '../cluster/support/figures.ts'
import { podsReady } from '../cluster/support/kubernetes.ts'
import { watchUntil } from '../cluster/support/observer.ts'
import { answeredAgain, leasesMove, watchesAgain } from '../cluster/support/outcomes.ts'
import { until } from '../lab/process.ts'

const masters = ['node1', 'node2', 'node3']
const workers = ['node4', 'node5']
const shape = '3 masters with etcd on them'

describe('three masters with etcd on them, of which one loses its power', function () {
  this.timeout('15m')
  let cluster: Cluster
  let api: Api

  before(async () => {
    cluster = await createCluster({
      lab: 'thastk',
      nodes: 5,
      layout: { 'kube-master': masters, etcd: masters, 'kube-node': workers },
    })
    expectSuccess(await cluster.tsplay('cluster.yml'))
    api = await openApi(cluster.lab, 'node1')
  })
  after(async () => {
    await cluster.close()
  })

  describe('the one that leads etcd, with nginx on the workers', () => {
    let victim: string
    let crash: Crash

    before(async () => {
      victim = await etcdLeader(cluster.lab, 'node1', masters)
      crash = await measureCrash({ lab: cluster.lab, api, masters, victim, workers })
      await keepFigures(figuresOf(`${shape}, nginx on workers`, 'a master whose etcd leads', crash))
    })

    it('requests are all answered again once etcd has chosen another', async () => {
      const survivor = survivorOf({ masters, victim })
      expect(await etcdLeader(cluster.lab, survivor, masters)).to.not.equal(victim)
      answeredAgain(crash, 10)
    })

    it('its leases move within 30 s, and no worker is ever NotReady', () => {
      leasesMove(crash)
      watchesAgain(crash)
    })

    it('is well again when it is back, and a run changes nothing', () => comesBack(victim))
  })

  describe('another one, with HAProxy on the workers', () => {
    const haproxy = ['-e', 'loadbalancer_apiserver_type=haproxy']
    let victim: string
    let crash: Crash

    before(async () => {
      expectSuccess(await cluster.tsplay('cluster.yml', ...haproxy))
      await podsReady(cluster, 'kube-system', 'k8s-app=kube-haproxy')
      const leader = await etcdLeader(cluster.lab, 'node1', masters)
      victim = masters.find(name => name !== leader) ?? ''
      crash = await measureCrash({ lab: cluster.lab, api, masters, victim, workers })
      await keepFigures(
        figuresOf(`${shape}, HAProxy on workers`, 'a master whose etcd follows', crash),
      )
    })

    it('HAProxy has taken the place of nginx', async () => {
      for (const worker of workers) {
        const seen = await cluster.lab.shell(
          worker,
          'ls /etc/kubernetes/manifests; pgrep -l nginx || :',
        )
        expect(seen, worker).to.include('haproxy.yml').and.not.include('nginx')
      }
    })

    it('requests are all answered again as soon as its health is known', () => {
      answeredAgain(crash, 10, 5)
    })

    it('its leases move within 30 s, and no worker is ever NotReady', () => {
      leasesMove(crash)
      watchesAgain(crash, 30)
    })

    it('is well again when it is back, and a run changes nothing', () => comesBack(victim, haproxy))

    // The last one: etcd stays as it is.
    it('asks API servers that all call themselves ill, as they do without etcd', async () => {
      const { lab } = cluster
      const [worker = ''] = workers
      for (const master of masters.slice(1)) await lab.shell(master, 'systemctl stop etcd')
      const none = 'crictl logs $(crictl ps -q --name haproxy) 2>&1 | grep -q "no server available"'
      const given = async () => (await lab.exec(worker, ['sh', '-c', none])).code === 0
      await until(given, 'HAProxy to find no API server well')
      const asking = 'curl --silent --insecure --max-time 5 --output /dev/null'
      const server = 'https://127.0.0.1:6443'
      const status = await lab.shell(
        worker,
        `${asking} --write-out '%{http_code}' ${server}/version`,
      )
      expect(status).to.equal('200')
    })
  })

  async function comesBack(master: string, options: readonly string[] = []): Promise<void> {
    await cluster.lab.start(master)
    const well = `${master} to be Ready again`
    await watchUntil(api, master, ({ ready }) => ready[master] === 'True', well)
    const played = await cluster.tsplay('cluster.yml', ...options)
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  }
})
