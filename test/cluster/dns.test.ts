import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'
import { stringify } from 'yaml'

import { until } from '../lab/process.ts'
import { type Api, openApi } from './support/api.ts'
import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'
import { led, ledWhile, replicas } from './support/dns.ts'
import { podsByNode, podsReady } from './support/kubernetes.ts'
import { untilIn } from './support/until.ts'

/**
 * CoreDNS, its autoscaler and the nodes' caches on one cluster. A program of the lab's runs in their place under the
 * manifests as they are and answers where their probes ask: it resolves nothing and scales nothing.
 */
describe("the cluster's DNS", function () {
  this.timeout('10m')
  let cluster: Cluster
  let api: Api
  const nodes = ['node1', 'node2', 'node3']
  const zones: Readonly<Record<string, string>> = { node1: 'a', node2: 'b', node3: 'b' }
  const dns = ['-n', 'kube-system']
  const zonesOf = (found: readonly { node: string }[]) =>
    found.map(({ node }) => zones[node] ?? '').sort()

  const play = (...args: readonly string[]): Promise<Played> =>
    cluster.tsplay('cluster.yml', ...args)
  const field = async (path: string, ...args: readonly string[]): Promise<string> =>
    cluster.kubectl('get', ...dns, ...args, '-o', `jsonpath=${path}`)
  const onNode1 = (input: string, ...argv: readonly string[]) =>
    cluster.lab.exec('node1', ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...argv], {
      input,
    })

  before(async () => {
    const layout = { 'kube-master': ['node1'], 'kube-node': ['node2', 'node3'], etcd: ['node1'] }
    cluster = await createCluster({ lab: 'dns', nodes: 3, layout })
    const labels = stringify({
      node_labels: { 'topology.kubernetes.io/zone': '{{ index zones inventory_hostname }}' },
      zones,
    })
    await writeFile(join(cluster.inventory, 'group_vars/k8s-cluster/zzz-zones.yml'), labels)
    // As a cluster was made before there were roles for it: kubeadm's CoreDNS, and nothing else.
    expectSuccess(await play('--skip-tags', 'apps'))
    await cluster.lab.shell(
      'node1',
      'kubeadm init phase addon coredns --config=/etc/kubernetes/kubeadm-config.yaml --kubeconfig=/etc/kubernetes/admin.conf',
    )
    await cluster.kubectl('rollout', 'status', 'deployment/coredns', ...dns, '--timeout=120s')
    api = await openApi(cluster.lab, 'node1')
  })
  after(async () => {
    await cluster.close()
  })

  it("takes kubeadm's CoreDNS over without a moment in which none answers", async () => {
    const address = await field('{.spec.clusterIP}', 'service/kube-dns')
    const before = await replicas(api, 'node1')
    const seen = await ledWhile(api, 'node1', async () => {
      const played = await play('--tags', 'apps')
      expectSuccess(played)
      expect(played.changed).to.include('node1: Keep CoreDNS in the cluster')
    })
    expect(seen.filter(({ to }) => to.length === 0)).to.deep.equal([])
    expect(await field('{.spec.clusterIP}', 'service/kube-dns')).to.equal(address)
    const left = new Set((await replicas(api, 'node1')).map(({ name }) => name))
    expect(before.filter(({ name }) => left.has(name))).to.deep.equal([])
  })

  it('places it on different hosts in different zones, and leads the Service to all of it', async () => {
    const found = await replicas(api, 'node1')
    expect(zonesOf(found)).to.deep.equal(['a', 'b'])
    expect((await led(api, 'node1')).to).to.deep.equal(found.map(each => each.address).sort())
  })

  it('has a cache that answers on every node, and pods that ask it first', async () => {
    // Each host has been waited for until its cache answers; kubelet says so a moment later.
    await podsReady(cluster, 'kube-system', 'k8s-app=node-local-dns')
    const byNode = await podsByNode(cluster, 'kube-system')
    for (const node of nodes) {
      expect((byNode[node] ?? []).filter(name => name.startsWith('nodelocaldns'))).to.have.length(1)
      const kubelet = await cluster.lab.shell(node, 'cat /etc/kubernetes/kubelet-config.yaml')
      expect(kubelet).to.match(/clusterDNS:\n\s*- "?169\.254\.25\.10"?\n\s*- "?10\.233\.0\.10"?\n/)
    }
    const run = ['run', 'asks', '--image=docker.io/lab/tools:1', '--restart=Never']
    await cluster.kubectl(...run, '--', 'cat', '/etc/resolv.conf')
    const phase = () => cluster.kubectl('get', 'pod/asks', '-o', 'jsonpath={.status.phase}')
    await until(async () => (await phase()) === 'Succeeded', 'the pod to end')
    const servers = (await cluster.kubectl('logs', 'asks')).match(/(?<=nameserver ).*/g)
    expect(servers).to.deep.equal(['169.254.25.10', '10.233.0.10'])
  })

  it('lets one go when nodes are emptied, and no second one before it has a successor', async () => {
    const [first, second] = (await replicas(api, 'node1')).map(({ name }) => name)
    const evict = (name = '') =>
      onNode1(
        JSON.stringify({
          apiVersion: 'policy/v1beta1',
          kind: 'Eviction',
          metadata: { name, namespace: 'kube-system' },
        }),
        ...['create', '--raw', `/api/v1/namespaces/kube-system/pods/${name}/eviction`, '-f', '-'],
      )
    const seen = await ledWhile(api, 'node1', async () => {
      expect((await evict(first)).code).to.equal(0)
      const refused = await evict(second)
      expect(refused.code).to.equal(1)
      expect(refused.stderr).to.contain("violate the pod's disruption budget")
      await cluster.kubectl('rollout', 'status', 'deployment/coredns', ...dns, '--timeout=120s')
    })
    expect(seen.filter(({ to }) => to.length === 0)).to.deep.equal([])
  })

  it('has an autoscaler that may scale CoreDNS, by rules of its own, and do nothing else', async () => {
    const rules = await field('{.data.linear}', 'configmap/dns-autoscaler')
    expect(JSON.parse(rules)).to.include({ min: 2, nodesPerReplica: 16, coresPerReplica: 256 })
    await podsReady(cluster, 'kube-system', 'k8s-app=dns-autoscaler')
    const as = '--as=system:serviceaccount:kube-system:dns-autoscaler'
    const may = async (verb: string, what: string, ...more: readonly string[]) =>
      (await onNode1('', 'auth', 'can-i', verb, what, ...more, ...dns, as)).stdout.trim()
    expect(await may('update', 'deployments.apps/coredns', '--subresource=scale')).to.equal('yes')
    expect(await may('get', 'configmaps/dns-autoscaler')).to.equal('yes')
    expect(await may('watch', 'nodes')).to.equal('yes')
    expect(await may('update', 'deployments.apps/coredns')).to.equal('no')
    expect(await may('update', 'deployments.apps/other', '--subresource=scale')).to.equal('no')
  })

  it('changes nothing in a second run, also when the autoscaler has meanwhile asked for five', async () => {
    await cluster.kubectl('scale', 'deployment/coredns', ...dns, '--replicas=5')
    const played = await play()
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
    expect(await field('{.spec.replicas}', 'deployment/coredns')).to.equal('5')
    expect(await replicas(api, 'node1')).to.have.length(5)
  })

  it('is put right where somebody has changed it, and only there', async () => {
    await cluster.kubectl('scale', 'deployment/coredns', ...dns, '--replicas=1')
    const corefile = await field('{.data.Corefile}', 'configmap/coredns')
    const patch = JSON.stringify({ data: { Corefile: '.:53 { health }' } })
    await cluster.kubectl('patch', 'configmap/coredns', ...dns, `--patch=${patch}`)
    await cluster.kubectl('delete', 'poddisruptionbudget/coredns', ...dns)
    const played = await play('--tags', 'apps')
    expectSuccess(played)
    expect(played.changed).to.deep.equal(['node1: Keep CoreDNS in the cluster'])
    expect(await field('{.data.Corefile}', 'configmap/coredns')).to.equal(corefile)
    await until(async () => (await replicas(api, 'node1')).length === 2, 'two of CoreDNS')
    expect(zonesOf(await replicas(api, 'node1'))).to.deep.equal(['a', 'b'])
  })

  it('takes the caches and the autoscaler away when they are switched off', async () => {
    const off = ['-e', 'enable_nodelocaldns=false', '-e', 'enable_dns_autoscaler=false']
    const played = await play('--tags', 'apps,node', ...off)
    expectSuccess(played)
    const kept = await cluster.kubectl('get', ...dns, 'deployments,daemonsets', '-o', 'name')
    expect(kept.trim().split('\n').sort()).to.deep.equal([
      'daemonset.apps/kube-proxy',
      'deployment.apps/coredns',
    ])
    for (const node of nodes) {
      const kubelet = await cluster.lab.shell(node, 'cat /etc/kubernetes/kubelet-config.yaml')
      expect(kubelet).to.contain('10.233.0.10').and.not.contain('169.254.25.10')
    }
    expect((await play('--tags', 'apps,node', ...off)).changed).to.deep.equal([])
  })

  it('loses one with its host, answers all the while, and has another elsewhere', async () => {
    const [kept, lost] = await replicas(api, 'node1')
    expect(lost?.node).to.be.oneOf(['node2', 'node3'])
    const seen = await ledWhile(api, 'node1', async () => {
      await cluster.lab.crash(lost?.node ?? '')
      const isWhole = async () => {
        const now = await replicas(api, 'node1')
        return now.length === 2 && !now.some(({ node }) => node === lost?.node)
      }
      await untilIn(cluster, isWhole, 'another CoreDNS', 480_000)
    })
    expect(seen.filter(({ to }) => !to.includes(kept?.address ?? ''))).to.deep.equal([])
    const now = await replicas(api, 'node1')
    expect(zonesOf(now)).to.deep.equal(['a', 'b'])
    expect((await led(api, 'node1')).to).to.deep.equal(now.map(each => each.address).sort())
  })
})
