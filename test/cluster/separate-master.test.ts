import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster } from './support/cluster.ts'
import {
  nodeConditions,
  nodeTaints,
  placedPods,
  podsByNode,
  podsReady,
} from './support/kubernetes.ts'

describe('one master that is no worker, and two workers', function () {
  this.timeout('15m')
  let cluster: Cluster

  before(async () => {
    cluster = await createCluster({
      lab: 'tsep',
      nodes: 3,
      layout: {
        'kube-master': ['node1'],
        etcd: ['node1'],
        'kube-node': ['node2', 'node3'],
      },
    })
  })
  after(async () => {
    await cluster.close()
  })

  it('become a cluster whose nodes are all Ready', async () => {
    expectSuccess(await cluster.tsplay('cluster.yml'))
    const conditions = await nodeConditions(cluster)
    expect(conditions).to.deep.equal({ node1: 'True', node2: 'True', node3: 'True' })
  })

  it('keep the users’ pods off the master by its taint', async () => {
    expect(await nodeTaints(cluster, 'node1')).to.include(
      'node-role.kubernetes.io/master:NoSchedule',
    )
    expect(await nodeTaints(cluster, 'node2')).to.deep.equal([])
    const nodes = await placedPods(cluster, 4)
    expect(nodes).to.have.length(4)
    expect(nodes).to.not.include('node1')
  })

  it('have a proxy on each worker, which kubelet and kube-proxy reach the API through', async () => {
    await podsReady(cluster, 'kube-system', 'k8s-app=kube-nginx')
    const pods = await podsByNode(cluster, 'kube-system')
    for (const worker of ['node2', 'node3']) {
      expect(pods[worker]).to.include(`nginx-proxy-${worker}`)
      const listens = await cluster.lab.shell(worker, 'ss -Hltn "sport = 6443"')
      expect(listens).to.include('127.0.0.1:6443')
      const peers = await cluster.lab.shell(worker, 'ss -Htnp state established "dport = 6443"')
      const own = peers.split('\n').filter(line => /kubelet|kube-proxy/.test(line))
      expect(own.length, peers).to.be.greaterThan(0)
      expect(own.every(line => line.includes('127.0.0.1:6443'))).to.equal(true)
    }
  })

  it('name no single master in any kubeconfig, ConfigMap or pod', async () => {
    const master = cluster.lab.address('node1')
    for (const node of cluster.lab.nodes) {
      const found = await cluster.lab.shell(
        node,
        `grep -rls '${master}' /etc/kubernetes/*.conf /root/.kube/config /var/lib/kubelet/*.yaml || true`,
      )
      expect(found.trim(), `${node} names ${master}`).to.equal('')
    }
    const maps = await cluster.kubectl('get', 'configmaps', '-A', '-o', 'yaml')
    expect(withoutEtcd(maps), 'ConfigMaps').to.not.include(`${master}:6443`)
    const kubeProxy = await cluster.kubectl(
      'get',
      'configmap',
      'kube-proxy',
      '-n',
      'kube-system',
      '-o',
      'yaml',
    )
    expect(kubeProxy).to.include('https://127.0.0.1:6443')
    const others = await cluster.kubectl(
      'get',
      'pods',
      '-A',
      '-l',
      'component!=kube-apiserver',
      '-o',
      'jsonpath={.items[*].spec}',
    )
    expect(others).to.not.include(master)
  })

  it('are not changed by a second run', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  it('follow a change of membership both ways: a master that becomes a worker, and back', async () => {
    await cluster.setGroup('kube-node', ['node1', 'node2', 'node3'])
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'master'))
    expect(await nodeTaints(cluster, 'node1')).to.deep.equal([])
    await cluster.setGroup('kube-node', ['node2', 'node3'])
    expectSuccess(await cluster.tsplay('cluster.yml', '--tags', 'master'))
    expect(await nodeTaints(cluster, 'node1')).to.include(
      'node-role.kubernetes.io/master:NoSchedule',
    )
  })

  it('leave nothing behind after reset.yml, and can be built anew', async () => {
    expectSuccess(await cluster.tsplay('reset.yml', '-e', 'reset_confirmation=yes'))
    for (const node of cluster.lab.nodes) expect(await remains(node)).to.equal('')
    expectSuccess(await cluster.tsplay('cluster.yml'))
    const conditions = await nodeConditions(cluster)
    expect(conditions).to.deep.equal({ node1: 'True', node2: 'True', node3: 'True' })
  })

  /** Whatever of a cluster can still be found on a node. */
  async function remains(node: string): Promise<string> {
    const found = await cluster.lab.shell(
      node,
      `pgrep -a 'kube|etcd|containerd|nginx|pause'
       awk '$2 ~ "kubelet|containerd|cni" && $2 != "/var/lib/kubelet" && $2 != "/var/lib/containerd" { print $2 }' /proc/mounts
       ls -d /sys/class/net/cni0 /sys/class/net/veth* 2>/dev/null
       ip route | grep -E '10\\.233\\.'
       { iptables-save; ip6tables-save; } 2>/dev/null | grep -E 'KUBE|CNI|tsplay'
       ls -d /etc/kubernetes /etc/cni /opt/cni /etc/containerd /etc/ssl/etcd /etc/etcd.env /root/.kube \\
         /var/lib/etcd /usr/local/bin/kube* /usr/local/bin/etcd* /usr/local/bin/containerd* /usr/local/bin/runc \\
         /etc/systemd/system/kubelet.service /etc/systemd/system/etcd.service \\
         /etc/systemd/system/containerd.service /etc/systemd/system/tsplay* 2>/dev/null
       ls -A /var/lib/kubelet /var/lib/containerd 2>/dev/null | grep -v ':$' | grep .
       grep -E 'tsplay|kubernetes' /etc/hosts
       true`,
    )
    return found.trim()
  }
})

/** The API server's own etcd endpoints are no way to the API. */
function withoutEtcd(text: string): string {
  return text.replaceAll(/https:\/\/[0-9.]+:2379/g, '')
}
