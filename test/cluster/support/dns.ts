import { setTimeout as delay } from 'node:timers/promises'

import type { Api } from './api.ts'
import type { ObjectList, Pod } from './kubernetes.ts'

/** A pod of CoreDNS that is not about to end. */
export interface Replica {
  readonly name: string
  readonly node: string
  readonly address: string
}

/** The addresses to which the Service led at a moment, in milliseconds since 1970. */
export interface Led {
  readonly at: number
  readonly to: readonly string[]
}

interface Endpoints {
  readonly subsets?: readonly { readonly addresses?: readonly { readonly ip: string }[] }[]
}

const system = '/api/v1/namespaces/kube-system'

/** The pods of CoreDNS that are Ready and stay, by their nodes' names. */
export async function replicas(api: Api, master: string): Promise<readonly Replica[]> {
  type Found = Pod & { readonly metadata: { readonly deletionTimestamp?: string } }
  const path = `${system}/pods?labelSelector=k8s-app%3Dkube-dns`
  const { items } = await api.ask<ObjectList<Found>>(master, 'GET', path)
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ status }) =>
      (status.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
    .map(({ metadata, spec, status }) => ({
      name: metadata.name,
      node: spec.nodeName ?? '',
      address: status.podIP ?? '',
    }))
    .sort((a, b) => a.node.localeCompare(b.node))
}

/** Where the Service of the cluster's DNS leads now. */
export async function led(api: Api, master: string): Promise<Led> {
  const at = Date.now()
  const { subsets = [] } = await api.ask<Endpoints>(master, 'GET', `${system}/endpoints/kube-dns`)
  const found = subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip))
  return { at, to: [...new Set(found)].sort() }
}

/** Looks again and again where the Service leads while something is done; all that was seen. */
export async function ledWhile(
  api: Api,
  master: string,
  work: () => Promise<void>,
): Promise<readonly Led[]> {
  const seen: Led[] = [await led(api, master)]
  const end = new AbortController()
  const looking = (async () => {
    while (!end.signal.aborted) {
      await delay(250)
      seen.push(await led(api, master))
    }
  })()
  await work().finally(() => {
    end.abort()
  })
  await looking
  return seen
}
