import type { Cluster } from './cluster.ts'
import type { ObjectList, Pod } from './kubernetes.ts'

/** What a node keeps as long as it is the same node. */
export interface SeenNode {
  readonly uid: string
  readonly podCIDR: string
  readonly labels: Readonly<Record<string, string>>
}

/** The same cluster, asked by kubectl on another control plane. */
export function askedAt(cluster: Cluster, master: string): Cluster {
  return {
    ...cluster,
    kubectl: async (...args) => {
      const argv = ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...args]
      const { code, stdout, stderr } = await cluster.lab.exec(master, argv)
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')} at ${master}: ${stderr}`)
      return stdout
    },
  }
}

/** All nodes by name. */
export async function seenNodes({ kubectl }: Cluster): Promise<Record<string, SeenNode>> {
  interface Node {
    readonly metadata: { name: string; uid: string; labels: Readonly<Record<string, string>> }
    readonly spec: { podCIDR: string }
  }
  const { items } = JSON.parse(await kubectl('get', 'nodes', '-o', 'json')) as ObjectList<Node>
  return Object.fromEntries(
    items.map(({ metadata: { name, uid, labels }, spec: { podCIDR } }) => [
      name,
      { uid, podCIDR, labels },
    ]),
  )
}

/** Starts a pod on a node and waits until it is Ready; its uid. */
export async function startPodOn({ kubectl }: Cluster, node: string): Promise<string> {
  const name = `on-${node}`
  const image = '--image=docker.io/lab/tools:1'
  const overrides = `--overrides=${JSON.stringify({ spec: { nodeName: node } })}`
  await kubectl('run', name, image, overrides, '--', 'sleep', '3600')
  await kubectl('wait', `pod/${name}`, '--for=condition=Ready', '--timeout=120s')
  return (await kubectl('get', 'pod', name, '-o', 'jsonpath={.metadata.uid}')).trim()
}

/** The uids of the pods that `startPodOn` has started on a node and that have run ever since. */
export async function undisturbedPods(
  { kubectl }: Cluster,
  node: string,
): Promise<readonly string[]> {
  interface Started extends Pod {
    readonly metadata: { name: string; uid: string }
    readonly status: Pod['status'] & { containerStatuses?: readonly { restartCount: number }[] }
  }
  const words = ['get', 'pods', `--field-selector=spec.nodeName=${node}`, '-o', 'json']
  const { items } = JSON.parse(await kubectl(...words)) as ObjectList<Started>
  return items
    .filter(({ status }) =>
      status.containerStatuses?.every(({ restartCount }) => restartCount === 0),
    )
    .map(({ metadata }) => metadata.uid)
}
