import { expect } from 'chai'

import { openApi, type Api } from '../cluster/support/api.ts'
import { createCluster, expectSuccess, type Cluster } from '../cluster/support/cluster.ts'
import { measureCrash, survivorOf, type Crash } from '../cluster/support/crash.ts'
import { etcdIsWell, etcdLeader, etcdMembers } from '../cluster/support/etcd.ts'
import { figuresOf, keepFigures } from '../cluster/support/figures.ts'
import { nodeConditions } from '../cluster/support/kubernetes.ts'
import { watchUntil } from '../cluster/support/observer.ts'
import { preflightErrors } from '../cluster/support/preflight.ts'
import { answeredAgain, leasesMove, watchesAgain } from '../cluster/support/outcomes.ts'

const masters = ['node1', 'node2', 'node3']
const workers = ['node4', 'node5']
const byKubeadm = ['-e', 'etcd_deployment_type=kubeadm']
const shape = '3 masters, etcd by kubeadm'

describe('three masters with etcd by kubeadm', function () {
  this.timeout('15m')
  let cluster: Cluster
  let api: Api

  before(async () => {
    cluster = await createCluster({
      lab: 'thakad',
      nodes: 5,
      master: 'node2',
      layout: { 'kube-master': masters, etcd: masters, 'kube-node': workers },
    })
    expectSuccess(await cluster.tsplay('cluster.yml', ...byKubeadm))
    api = await openApi(cluster.lab, 'node2')
  })
  after(async () => {
    await cluster.close()
  })

  it('have three members that are pods, each asked by the API server beside it', async () => {
    const members = await etcdMembers(cluster.lab, 'node3')
    expect(members.map(({ name }) => name)).to.deep.equal(masters)
    for (const master of masters) {
      expect(await etcdIsWell(cluster.lab, master), master).to.equal(true)
      expect(await servers(master)).to.equal('https://127.0.0.1:2379')
      const units =
        '/etc/systemd/system/etcd.service /etc/etcd.env /etc/ssl/etcd /usr/local/bin/etcd'
      const left = await cluster.lab.shell(master, `ls -d ${units} 2>/dev/null || :`)
      expect(left, master).to.equal('')
    }
  })

  it('could none of them begin a cluster of its own', async () => {
    for (const master of masters) {
      const state =
        'grep -c -e --initial-cluster-state=existing /etc/kubernetes/manifests/etcd.yaml'
      expect(await cluster.lab.shell(master, state), master).to.equal('1')
    }
  })

  it('are not changed by a second run', () => runsWithoutChange())

  it('keep the etcd that they have', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expect(played.code).to.equal(2)
    expect(played.changed).to.deep.equal([])
    expect(preflightErrors(played)).to.include.members(masters.map(name => `${name} running-etcd`))
  })

  describe('of which one loses its power, whose etcd leads', () => {
    let victim: string
    let crash: Crash

    before(async () => {
      victim = await etcdLeader(cluster.lab, 'node2', masters)
      crash = await measureCrash({ lab: cluster.lab, api, masters, victim, workers })
      await keepFigures(figuresOf(shape, 'a master whose etcd leads', crash))
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

    it('is well again when it is back, and a run changes nothing', async () => {
      await cluster.lab.start(victim)
      const well = `${victim} to be Ready again`
      await watchUntil(api, victim, ({ ready }) => ready[victim] === 'True', well)
      await runsWithoutChange()
    })
  })

  describe('of which one leaves', () => {
    it('a dead one is taken out by another, although it stands first', async () => {
      await cluster.lab.crash('node1')
      const dead = { reset_nodes: false, allow_ungraceful_removal: true }
      const options = { ...dead, skip_confirmation: true, drain_timeout: 5, node: 'node1' }
      const removal = ['remove-node.yml', '-e', JSON.stringify(options), ...byKubeadm]
      expectSuccess(await cluster.tsplay(...removal))
      expect(await names()).to.deep.equal(['node2', 'node3'])
      expect(await nodeConditions(cluster)).not.to.have.property('node1')
    })

    it('it becomes a new member when it is back with what it was', async () => {
      await cluster.lab.start('node1')
      expectSuccess(await cluster.tsplay('cluster.yml', ...byKubeadm))
      expect(await names()).to.deep.equal(masters)
      expect(await etcdIsWell(cluster.lab, 'node1')).to.equal(true)
      const conditions = await nodeConditions(cluster)
      expect(Object.keys(conditions).sort()).to.deep.equal([...masters, ...workers])
    })

    it('and reset.yml leaves nothing of etcd behind', async () => {
      const reset = ['reset.yml', '-e', 'reset_confirmation=yes', ...byKubeadm]
      expectSuccess(await cluster.tsplay(...reset))
      for (const master of masters) {
        const left = 'ls -d /var/lib/etcd /etc/kubernetes /etc/etcdctl.env 2>/dev/null; pgrep etcd'
        expect(await cluster.lab.shell(master, `{ ${left}; } || :`), master).to.equal('')
      }
    })
  })

  const names = async () => (await etcdMembers(cluster.lab, 'node2')).map(({ name }) => name)

  const servers = (master: string): Promise<string> =>
    cluster.lab.shell(
      master,
      "sed -n 's/.*--etcd-servers=//p' /etc/kubernetes/manifests/kube-apiserver.yaml",
    )

  async function runsWithoutChange(): Promise<void> {
    const played = await cluster.tsplay('cluster.yml', ...byKubeadm)
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  }
})
