import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster } from './support/cluster.ts'

const members = ['node1', 'node2', 'node3']

describe('a rolling restart of etcd', function () {
  this.timeout('8m')
  let cluster: Cluster

  before(async () => {
    const layout = { 'kube-master': ['node1'], 'kube-node': [], etcd: members }
    cluster = await createCluster({ lab: 'etres', nodes: 3, layout })
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'preinstall,etcd'))
  })
  after(async () => {
    await cluster.close()
  })

  it('ends at the first member that does not come back', async () => {
    // etcd refuses to start: it is to be five heartbeats at least.
    const broken = ['-e', 'etcd_election_timeout=300']
    const played = await cluster.tsplay('cluster.yml', '--tags', 'etcd', ...broken)
    expect(played.code).to.equal(2)
    const states = await Promise.all(members.map(isActive))
    expect(states).to.deep.equal([false, true, true])
  })

  it('goes through with settings that are right again, the one that is down first', async () => {
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'etcd'))
    expect(await Promise.all(members.map(isActive))).to.deep.equal([true, true, true])
    const again = await cluster.tsplay('cluster.yml', '--tags', 'etcd')
    expectSuccess(again)
    expect(again.changed).to.deep.equal([])
  })

  it('keeps what a cluster has in it, over which no control plane begins one with other keys', async () => {
    const etcdctl = (words: string) =>
      cluster.lab.shell('node1', `set -a; . /etc/etcdctl.env; etcdctl ${words}`)
    await etcdctl('put /registry/namespaces/default x')
    const played = await cluster.tsplay('cluster.yml', '--tags', 'master')
    await etcdctl('del /registry/namespaces/default')
    expect(played.code).to.equal(2)
    expect(played.failures[0]?.task.name).to.equal(
      'Stop before a cluster that etcd holds gets CAs which nobody in it trusts',
    )
    expect(played.changed).to.deep.equal([])
    expect(await cluster.lab.shell('node1', 'ls /etc/kubernetes/ssl/ca.key || :')).to.equal('')
  })

  it('is no way to an empty etcd for API servers that have had another', async () => {
    const manifests = '/etc/kubernetes/manifests'
    const onAll = (script: string) =>
      Promise.all(members.map(node => cluster.lab.shell(node, script)))
    await cluster.lab.shell(
      'node1',
      `mkdir -p ${manifests}; touch ${manifests}/kube-apiserver.yaml`,
    )
    await onAll('systemctl stop etcd; mv /var/lib/etcd /root/lost')
    const played = await cluster.tsplay('cluster.yml', '--tags', 'etcd')
    expect(played.code).to.equal(2)
    expect(played.failures[0]?.task.name).to.equal(
      'Stop before an empty etcd takes the place of one that is lost',
    )
    expect(await Promise.all(members.map(isActive))).to.deep.equal([false, false, false])

    await onAll('rm -rf /var/lib/etcd; mv /root/lost /var/lib/etcd')
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'etcd'))
    expect(await Promise.all(members.map(isActive))).to.deep.equal([true, true, true])
  })

  const isActive = async (node: string): Promise<boolean> =>
    (await cluster.lab.exec(node, ['systemctl', 'is-active', '--quiet', 'etcd'])).code === 0
})
