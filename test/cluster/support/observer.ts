import { setTimeout as delay } from 'node:timers/promises'

import { namespace, type Api } from './api.ts'
import type { Node, ObjectList, Pod } from './kubernetes.ts'

/** What one API server said of the cluster at a moment. The times are milliseconds since 1970. */
export interface Sight {
  readonly at: number
  /** Who holds the leases of scheduler and controller manager, by component. */
  readonly holders: Readonly<Record<string, string>>
  /** The status of each node's Ready condition. */
  readonly ready: Readonly<Record<string, string>>
  /** When each kubelet last renewed its lease. */
  readonly renewed: Readonly<Record<string, number>>
  /** The phases of the pods that a test made, by name. */
  readonly pods: Readonly<Record<string, string>>
}

interface Lease {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly holderIdentity?: string; readonly renewTime?: string }
}

/** The components of which only one may work at a time. */
export const elected: readonly string[] = ['kube-scheduler', 'kube-controller-manager']

/** Looks at the cluster through one control plane. */
export async function look(api: Api, master: string): Promise<Sight> {
  const leases = '/apis/coordination.k8s.io/v1/namespaces'
  const list = async <T>(path: string) => (await api.ask<ObjectList<T>>(master, 'GET', path)).items
  const at = Date.now()
  const [system, nodeLeases, nodes, pods] = await Promise.all([
    list<Lease>(`${leases}/kube-system/leases`),
    list<Lease>(`${leases}/kube-node-lease/leases`),
    list<Node>('/api/v1/nodes'),
    list<Pod>(`/api/v1/namespaces/${namespace}/pods`),
  ])
  return {
    at,
    holders: byName(
      system.filter(({ metadata }) => elected.includes(metadata.name)),
      ({ spec }) => spec.holderIdentity?.split('_')[0] ?? '',
    ),
    renewed: byName(nodeLeases, ({ spec }) => Date.parse(spec.renewTime ?? '')),
    ready: byName(
      nodes,
      ({ status }) => status.conditions.find(({ type }) => type === 'Ready')?.status ?? 'Unknown',
    ),
    pods: byName(pods, ({ status }) => status.phase),
  }
}

function byName<T extends { readonly metadata: { readonly name: string } }, V>(
  objects: readonly T[],
  value: (object: T) => V,
): Readonly<Record<string, V>> {
  return Object.fromEntries(objects.map(object => [object.metadata.name, value(object)]))
}

/** Looks again and again until a sight is the one that was waited for; all that it saw. */
export async function watchUntil(
  api: Api,
  master: string,
  reached: (sight: Sight) => boolean,
  what: string,
): Promise<readonly Sight[]> {
  const sights: Sight[] = []
  const deadline = Date.now() + 180_000
  for (;;) {
    // A control plane may say nothing while it starts, or while etcd chooses a leader.
    const sight = await look(api, master).catch((error: unknown) => error)
    if (!(sight instanceof Error)) sights.push(sight as Sight)
    const last = sights.at(-1)
    if (last !== undefined && last === sight && reached(last)) return sights
    if (Date.now() > deadline) {
      const seen = sight instanceof Error ? sight.message : JSON.stringify(sight)
      throw new Error(`waited 180 s for ${what}; last came ${seen}`)
    }
    await delay(250)
  }
}
