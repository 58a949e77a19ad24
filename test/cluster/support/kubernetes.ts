import type { Cluster } from './cluster.ts'

/** What the API answers to the question for all of a kind. */
export interface ObjectList<T> {
  readonly items: readonly T[]
}

/** As much of a Node as the tests look at. */
export interface Node {
  readonly metadata: { readonly name: string }
  readonly status: { readonly conditions: readonly { type: string; status: string }[] }
}

/** As much of a Pod as the tests look at. */
export interface Pod {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly nodeName?: string }
  readonly status: {
    readonly phase: string
    readonly podIP?: string
    readonly conditions?: readonly { type: string; status: string }[]
  }
}

/** The status of each node's Ready condition. */
export async function nodeConditions(cluster: Cluster): Promise<Record<string, string>> {
  const nodes = await list<Node>(cluster, 'nodes')
  return Object.fromEntries(
    nodes.map(({ metadata, status }) => [metadata.name, ready(status.conditions)]),
  )
}

/**
 * Waits until all pods with a label are Ready: a component may take a moment after its node.
 * Looks again which those are, for `kubectl wait` goes on waiting for a pod that was replaced.
 */
export async function podsReady(
  cluster: Cluster,
  namespace: string,
  label: string,
  rounds = 12,
): Promise<void> {
  const what = ['--for=condition=Ready', 'pod', '-l', label, '-n', namespace]
  try {
    await cluster.kubectl('wait', ...what, '--timeout=15s')
  } catch (error) {
    if (rounds === 1) throw error
    await podsReady(cluster, namespace, label, rounds - 1)
  }
}

/** Names of the Running pods that are Ready, by node. */
export async function podsByNode(
  cluster: Cluster,
  namespace: string,
): Promise<Record<string, readonly string[]>> {
  const pods = await list<Pod>(cluster, 'pods', '-n', namespace)
  const byNode: Record<string, string[]> = {}
  for (const { metadata, spec, status } of pods) {
    if (status.phase !== 'Running' || ready(status.conditions ?? []) !== 'True') continue
    const node = (byNode[spec.nodeName ?? ''] ??= [])
    node.push(metadata.name)
  }
  return byNode
}

/** A node's taints as `key:Effect`. */
export async function nodeTaints(cluster: Cluster, node: string): Promise<readonly string[]> {
  const text = await cluster.kubectl('get', 'node', node, '-o', 'json')
  const { spec } = JSON.parse(text) as { spec: { taints?: { key: string; effect: string }[] } }
  return (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)
}

/** Starts so many pods that tolerate nothing and gives the nodes they were put on. */
export async function placedPods(cluster: Cluster, count: number): Promise<readonly string[]> {
  const image = '--image=docker.io/lab/tools:1'
  await cluster.kubectl(
    'create',
    'deployment',
    'placed',
    image,
    `--replicas=${count}`,
    '--',
    'sleep',
    '3600',
  )
  try {
    await cluster.kubectl('rollout', 'status', 'deployment/placed', '--timeout=120s')
    const pods = await list<Pod>(cluster, 'pods', '-l', 'app=placed')
    return pods.map(({ spec }) => spec.nodeName ?? '')
  } finally {
    await cluster.kubectl('delete', 'deployment', 'placed', '--wait=false')
  }
}

async function list<T>(cluster: Cluster, ...args: readonly string[]): Promise<readonly T[]> {
  const text = await cluster.kubectl('get', ...args, '-o', 'json')
  return (JSON.parse(text) as ObjectList<T>).items
}

function ready(conditions: readonly { type: string; status: string }[]): string {
  return conditions.find(({ type }) => type === 'Ready')?.status ?? 'Unknown'
}

/** A web server on one node and a client on another: what the client gets by both ways. */
export async function runProbe(
  cluster: Cluster,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<{ readonly pod: string; readonly service: string }> {
  const apply = async (object: object) => {
    const { code, stderr } = await cluster.lab.exec(
      'node1',
      ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'apply', '-f', '-'],
      { input: JSON.stringify(object) },
    )
    if (code !== 0) throw new Error(stderr)
  }
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'probe' } })
  try {
    await apply(pod('server', to, 'mkdir /w; echo hello > /w/index.html; httpd -f -p 8080 -h /w'))
    await apply(pod('client', from, 'sleep 3600'))
    await apply(service())
    await cluster.kubectl(
      'wait',
      '-n',
      'probe',
      '--for=condition=Ready',
      'pod/server',
      'pod/client',
      '--timeout=120s',
    )
    const address = await field(cluster, 'pod/server', '{.status.podIP}')
    const virtual = await field(cluster, 'service/server', '{.spec.clusterIP}')
    return { pod: await get(cluster, address, 8080), service: await get(cluster, virtual, 80) }
  } finally {
    await cluster.kubectl('delete', 'namespace', 'probe', '--wait=false')
  }
}

const field = (cluster: Cluster, object: string, path: string): Promise<string> =>
  cluster.kubectl('get', '-n', 'probe', object, '-o', `jsonpath=${path}`)

async function get(cluster: Cluster, address: string, port: number): Promise<string> {
  const url = `http://${address}:${port}/`
  const text = await cluster.kubectl(
    'exec',
    '-n',
    'probe',
    'client',
    '--',
    'wget',
    '-q',
    '-O',
    '-',
    url,
  )
  return text.trim()
}

function pod(name: string, node: string, script: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'probe', labels: { app: name } },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      containers: [{ name, image: 'docker.io/lab/tools:1', command: ['sh', '-c', script] }],
    },
  }
}

function service(): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'server', namespace: 'probe' },
    spec: { selector: { app: 'server' }, ports: [{ port: 80, targetPort: 8080 }] },
  }
}
