import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { openApi, type Api } from './support/api.ts'
import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'
import { nodeConditions, nodeTaints } from './support/kubernetes.ts'
import { preflightErrors, preflightWarnings } from './support/preflight.ts'
import { answeredAllAlong } from './support/outcomes.ts'
import { startProber } from './support/prober.ts'
import { askedAt, seenNodes, startPodOn, undisturbedPods } from './support/seen.ts'

describe('masters', function () {
  this.timeout('15m')
  let cluster: Cluster
  let api: Api
  let address: string
  const taint = 'node-role.kubernetes.io/master:NoSchedule'
  const zone = 'topology.kubernetes.io/zone'
  const removal = ['remove-node.yml', '-e', 'skip_confirmation=true', '-e']
  const shell = (node: string, script: string): Promise<string> => cluster.lab.shell(node, script)
  const at = (master: string): Cluster => askedAt(cluster, master)

  before(async () => {
    cluster = await createCluster({
      lab: 'macg',
      nodes: 5,
      layout: {
        'kube-master': ['node1'],
        etcd: ['node1'],
        'kube-node': ['node2', 'node3', 'node4'],
        // node5 is spare.
        loadbalancer: ['node5', 'node4'],
        zone_a: ['node2', 'node4'],
        zone_b: ['node1', 'node3', 'node5'],
      },
    })
    address = cluster.lab.address('node1').replace(/\d+$/, '100')
    await settings('all/zz-lb.yml', {
      loadbalancer_apiserver: { address, port: 8443 },
      loadbalancer_apiserver_localhost: true,
    })
    await settings('zone_a.yml', { node_labels: { [zone]: 'a' } })
    await settings('zone_b.yml', { node_labels: { [zone]: 'b' } })
    expectSuccess(await cluster.tsplay('cluster.yml'))
    api = await openApi(cluster.lab, 'node1')
  })
  after(async () => {
    await cluster.close()
  })

  it('and workers are labelled with the zones that their groups say', async () => {
    const { node1, node2, node3, node4 } = await seenNodes(at('node1'))
    expect([node1, node2, node3, node4].map(node => node?.labels[zone])).to.deep.equal([
      ...['b', 'a', 'b', 'a'],
    ])
  })

  it('are made of two workers in one run, which keep what they are, while the API answers', async () => {
    const pods = {
      node2: await startPodOn(cluster, 'node2'),
      node3: await startPodOn(cluster, 'node3'),
    }
    const before = await seenNodes(cluster)
    await cluster.setGroups({
      'kube-master': ['node1', 'node2', 'node3'],
      etcd: ['node1', 'node2', 'node3'],
      'kube-node': ['node3', 'node4'],
    })
    await whileAnswering('cluster.yml')
    const after = await seenNodes(at('node3'))
    for (const node of ['node2', 'node3'] as const) {
      const { uid, podCIDR, labels } = before[node] ?? {}
      expect(after[node]).to.deep.include({ uid, podCIDR })
      expect(after[node]?.labels).to.include(labels)
      expect(await undisturbedPods(at(node), node)).to.deep.equal([pods[node]])
      expect(await shell(node, 'ls /etc/kubernetes/manifests')).to.not.include('nginx-proxy')
    }
    expect(await nodeTaints(at('node2'), 'node2')).to.deep.equal([taint])
    expect(await nodeTaints(at('node2'), 'node3')).to.deep.equal([])
    expect(Object.values(await nodeConditions(at('node2')))).to.deep.equal(yes(4))
  })

  it('are known to all then: etcd, proxies, balancers, hosts files, certificates', async () => {
    const masters = ['node1', 'node2', 'node3']
    expect(await voters('node3')).to.deep.equal(masters)
    expect(await upstreams('node4')).to.deep.equal(masters)
    expect(await backends('node5')).to.deep.equal(masters)
    for (const master of masters) {
      expect(await shell('node4', 'cat /etc/hosts')).to.include(cluster.lab.address(master))
      const certificate = `openssl x509 -noout -text -in /etc/kubernetes/ssl/apiserver.crt`
      expect(await shell('node1', certificate)).to.include(
        `IP Address:${cluster.lab.address(master)}`,
      )
      const servers = `sed -n 's/.*--etcd-servers=//p' /etc/kubernetes/manifests/kube-apiserver.yaml`
      expect((await shell(master, servers)).trim()).to.equal('https://127.0.0.1:2379')
      const leads = await shell(master, 'getent ahostsv4 lb-apiserver.kubernetes.local')
      expect(leads.split(/\s/)[0]).to.equal('127.0.0.1')
    }
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  it('do not become workers by the inventory alone', async () => {
    await cluster.setGroups({
      'kube-master': ['node2', 'node3'],
      etcd: ['node1', 'node2', 'node3'],
      'kube-node': ['node1', 'node3', 'node4'],
    })
    const played = await cluster.tsplay('cluster.yml')
    expect(preflightErrors(played)).to.deep.equal(['node1 demoted'])
    expect(played.changed).to.deep.equal([])
    const unasked = await cluster.tsplay(
      'cluster.yml',
      '--skip-tags',
      'preflight',
      '--tags',
      'node',
    )
    expect(failedTasks(unasked)).to.deep.equal([
      'node1: Stop before a control plane becomes a worker by the inventory alone',
    ])
  })

  it('are taken out by remove-node.yml, the first one too; proxies and balancers forget it', async () => {
    await settle({ masters: ['node2', 'node3'], workers: ['node1', 'node3', 'node4'] })
    const pods = (await seenNodes(at('node2')))['node1']?.podCIDR ?? ''
    expect(await routes('node4')).to.include(pods)
    await whileAnswering(...removal, 'node=node1')
    expect(Object.keys(await seenNodes(at('node2')))).to.not.include('node1')
    expect(await voters('node2')).to.deep.equal(['node2', 'node3'])
    expect(await upstreams('node4')).to.deep.equal(['node2', 'node3'])
    expect(await backends('node5')).to.deep.equal(['node2', 'node3'])
    await shell('node4', `until ! ip route show proto 117 | grep -q '${pods}'; do sleep 0.2; done`)
    expect(await shell('node1', 'ls -d /etc/kubernetes /var/lib/etcd || :')).to.equal('')
  })

  it('come back as workers, and a spare machine takes their place', async () => {
    await settle({ masters: ['node2', 'node3', 'node5'], workers: ['node1', 'node3', 'node4'] })
    await whileAnswering('cluster.yml')
    const nodes = await seenNodes(at('node5'))
    expect(Object.values(await nodeConditions(at('node5')))).to.deep.equal(yes(5))
    expect(Object.keys(nodes['node1']?.labels ?? {})).to.not.include(
      'node-role.kubernetes.io/master',
    )
    expect(await routes('node4')).to.include(nodes['node1']?.podCIDR)
    expect(await voters('node5')).to.deep.equal(['node2', 'node3', 'node5'])
    expect(await upstreams('node1')).to.deep.equal(['node2', 'node3', 'node5'])
  })

  it('are taken out when they are dead, although they stand first', async () => {
    await cluster.lab.crash('node2')
    const dead = ['-e', 'reset_nodes=false', '-e', 'allow_ungraceful_removal=true']
    const quick = ['-e', 'drain_timeout=5']
    expectSuccess(await cluster.tsplay(...removal, 'node=node2', ...dead, ...quick))
    expect(await voters('node3')).to.deep.equal(['node3', 'node5'])
    for (const worker of ['node1', 'node4']) {
      expect(await upstreams(worker)).to.deep.equal(['node3', 'node5'])
    }
    expect(await backends('node5')).to.deep.equal(['node3', 'node5'])
  })

  it('and balancers: the last one stays, another is taken off its host and gives up the address', async () => {
    await settle({ masters: ['node3', 'node5'], workers: ['node1', 'node3', 'node4'] })
    const last = await cluster.tsplay(...removal, 'node=node4,node5')
    expect(failedTasks(last)).to.deep.equal(['node3: Stop if no balancer would be left'])
    expect(last.changed).to.deep.equal([])
    expectSuccess(await cluster.tsplay(...removal, 'node=node5'))
    expect(
      await shell('node5', `pgrep -l 'haproxy|keepalived' || ip -o address show to ${address}`),
    ).to.equal('')
    await shell('node4', `until ip -o address show to ${address} | grep -q .; do sleep 0.2; done`)
    const ready = `curl -sk --max-time 5 https://${address}:8443/readyz`
    expect(await shell('node1', ready)).to.equal('ok')
    expect(await backends('node4')).to.deep.equal(['node3'])
    expect(await voters('node3')).to.deep.equal(['node3'])
  })

  it('and workers are named when they belong to the cluster and are in no group', async () => {
    await settle({ masters: ['node3'], workers: ['node3', 'node4'] })
    const played = await cluster.tsplay('preflight.yml')
    expectSuccess(played)
    expect(preflightWarnings(played)).to.include('node3 strangers')
  })

  async function settings(file: string, vars: object): Promise<void> {
    const folder = join(cluster.inventory, 'group_vars')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, file), JSON.stringify(vars))
  }

  const settle = ({
    masters,
    workers,
  }: {
    masters: readonly string[]
    workers: readonly string[]
  }) => cluster.setGroups({ 'kube-master': masters, etcd: masters, 'kube-node': workers })

  /** Runs tsplay while a worker asks the API through its proxy, and is never left alone for long. */
  async function whileAnswering(...args: readonly string[]): Promise<void> {
    const prober = await startProber(cluster.lab, 'node4', api)
    const played = await cluster.tsplay(...args)
    const answers = await prober.stop()
    expectSuccess(played)
    answeredAllAlong(answers)
    // The proxy has read its new settings, and has not been made anew for them.
    expect(answers.filter(({ status }) => status.endsWith('curl 7'))).to.deep.equal([])
  }

  async function voters(node: string): Promise<readonly string[]> {
    const list = await shell(node, `set -a; . /etc/etcdctl.env; etcdctl member list`)
    const rows = list
      .trim()
      .split('\n')
      .map(row => row.split(', '))
    return rows.flatMap(([, , name = '', , , learns]) => (learns === 'false' ? [name] : [])).sort()
  }

  const named = (text: string, form: RegExp): readonly string[] =>
    [...text.matchAll(form)].map(
      ([, ip]) => cluster.lab.nodes.find(node => cluster.lab.address(node) === ip) ?? `${ip}`,
    )
  const upstreams = async (node: string) =>
    named(await shell(node, 'cat /etc/nginx-proxy/nginx.conf'), /server ([\d.]+):6443;/g)
  // Each stands there twice: with its check, and for when all fail it.
  const backends = async (node: string) => {
    const text = await shell(node, 'cat /etc/haproxy/haproxy.cfg')
    return [...new Set(named(text, /server \S+ ([\d.]+):6443/g))]
  }
  const routes = (node: string) => shell(node, 'ip -4 route show proto 117')
})

const yes = (count: number): readonly string[] => Array<string>(count).fill('True')

const failedTasks = ({ failures }: Played): readonly string[] =>
  failures.map(({ host, task }) => `${host}: ${task.name}`)
