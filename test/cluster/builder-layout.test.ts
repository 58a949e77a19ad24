import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster } from './support/cluster.ts'
import { nodeConditions, podsByNode, podsReady, runProbe } from './support/kubernetes.ts'
import { preflightErrors } from './support/preflight.ts'

describe('the layout that the inventory builder makes of three addresses', function () {
  this.timeout('15m')
  let cluster: Cluster

  before(async () => {
    cluster = await createCluster({ lab: 'tbuild', nodes: 3 })
  })
  after(async () => {
    await cluster.close()
  })

  it('becomes a cluster whose nodes are all Ready', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(await nodeConditions(cluster)).to.deep.equal({
      node1: 'True',
      node2: 'True',
      node3: 'True',
    })
  })

  it('has three healthy etcd members that speak TLS', async () => {
    const health = await cluster.lab.shell(
      'node1',
      `set -a; . /etc/etcdctl.env; set +a
       etcdctl endpoint health --cluster -w json; etcdctl member list`,
    )
    const [line = '[]', ...members] = health.trim().split('\n')
    const endpoints = JSON.parse(line) as { endpoint: string; health: boolean }[]
    expect(endpoints.map(({ health: good }) => good)).to.deep.equal([true, true, true])
    expect(endpoints.every(({ endpoint }) => endpoint.startsWith('https://'))).to.equal(true)
    expect(members.every(member => member.includes('https://'))).to.equal(true)
  })

  it('refuses an etcd client without a certificate', async () => {
    const address = cluster.lab.address('node1')
    const { code } = await cluster.lab.exec('node2', [
      'curl',
      '-sk',
      '--max-time',
      '5',
      `https://${address}:2379/health`,
    ])
    expect(code).to.not.equal(0)
  })

  it('runs the control plane on both masters and kube-proxy on all nodes', async () => {
    await podsReady(cluster, 'kube-system', 'tier=control-plane')
    await podsReady(cluster, 'kube-system', 'k8s-app=kube-proxy')
    const pods = await podsByNode(cluster, 'kube-system')
    for (const master of ['node1', 'node2']) {
      expect(pods[master]).to.include.members([
        `kube-apiserver-${master}`,
        `kube-controller-manager-${master}`,
        `kube-scheduler-${master}`,
      ])
    }
    for (const node of ['node1', 'node2', 'node3']) {
      expect(pods[node]?.some(pod => pod.startsWith('kube-proxy-'))).to.equal(true)
    }
  })

  it('lets a pod on one node reach a pod and a Service on another', async () => {
    const probe = await runProbe(cluster, { from: 'node1', to: 'node3' })
    expect(probe).to.deep.equal({ pod: 'hello', service: 'hello' })
  })

  it('is not changed by a second run', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  it('is made whole where a join was interrupted after its API server had come up', async () => {
    await cluster.lab.shell('node2', 'touch /etc/kubernetes/kubeadm-join.pending')
    const healed = await cluster.tsplay('cluster.yml')
    expectSuccess(healed)
    expect(healed.changed).to.include('node2: Join the cluster with kubeadm')
    const again = await cluster.tsplay('cluster.yml')
    expectSuccess(again)
    expect(again.changed).to.deep.equal([])
  })

  it('is not changed by --tags etcd alone', async () => {
    const played = await cluster.tsplay('cluster.yml', '--tags', 'etcd')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  it('is not changed by --tags node with --limit to one worker, which is all that is touched', async () => {
    const played = await cluster.tsplay('cluster.yml', '--tags', 'node', '--limit', 'node3')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
    expect(Object.keys(played.stats)).to.deep.equal(['node3'])
  })

  const refused: readonly (readonly [what: string, check: string, ...extra: readonly string[]])[] =
    [
      ['another pod network', 'running-networks', '-e', 'kube_pods_subnet=10.99.0.0/18'],
      [
        'another network of Services',
        'running-networks',
        '-e',
        'kube_service_addresses=10.98.0.0/18',
      ],
      ['a skipped minor version', 'running-version', '-e', 'kube_version=v1.22.0'],
      ['an older version', 'running-version', '-e', 'kube_version=v1.20.1', '--tags', 'node'],
    ]
  for (const [what, check, ...extra] of refused) {
    it(`refuses ${what} for a cluster that runs, and changes nothing`, async () => {
      const played = await cluster.tsplay('cluster.yml', ...extra)
      expect(played.code).to.equal(2)
      expect(preflightErrors(played)).to.deep.equal([`node1 ${check}`, `node2 ${check}`])
      expect(played.changed).to.deep.equal([])
    })
  }

  it('refuses an older kubelet where only a worker is looked at', async () => {
    const words = ['--tags', 'node', '--limit', 'node3', '-e', 'kube_version=v1.20.1']
    const played = await cluster.tsplay('cluster.yml', ...words)
    expect(played.code).to.equal(2)
    expect(played.failures[0]?.task.name).to.equal(
      'Stop if the running cluster has another version',
    )
    expect(played.changed).to.deep.equal([])
  })
})
