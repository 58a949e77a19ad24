import { survives } from './topology-survival.ts'
import type { Machine, Topology } from './topology.ts'

/** How many names of workers a picture has room for. */
const NAMED_WORKERS = 6

/**
 * A topology as a Mermaid flowchart, with what it survives as comments at its head.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function drawTopology(topology: Topology): string {
  const lines = [
    ...survives(topology).map(text => `%% ${text}`),
    'flowchart LR',
    ...indent([...hosts(topology), ...workers(topology), ...ways(topology)]),
  ]
  return `${lines.join('\n')}\n`
}

/** The pictures' names of things: the same host's API server, etcd member and balancer have the same number. */
const ids = (kind: string, all: readonly Machine[], chosen: readonly Machine[]): string =>
  chosen.map(({ name }) => `${kind}${all.findIndex(one => one.name === name) + 1}`).join(' & ')

const everyHost = ({ masters, etcd, balancers }: Topology): readonly Machine[] => [
  ...new Map([...balancers, ...masters, ...etcd].map(one => [one.name, one])).values(),
]

/** A box for each host that is more than a worker. */
function hosts(topology: Topology): readonly string[] {
  const all = everyHost(topology)
  const has = (machines: readonly Machine[], { name }: Machine) =>
    machines.some(one => one.name === name)
  return all.flatMap((host, index) => [
    `subgraph host${index + 1}["${label(host)}"]`,
    ...indent([
      ...(has(topology.balancers, host) ? [`lb${index + 1}[${balancing(topology)}]`] : []),
      ...(has(topology.masters, host) ? [`api${index + 1}[API server]`] : []),
      ...(has(topology.etcd, host) ? [`etcd${index + 1}[(etcd)]`] : []),
    ]),
    'end',
  ])
}

const balancing = ({ balancers, balancer }: Topology): string =>
  `${balancer?.kind ?? 'HAProxy'}${balancers.length > 1 ? ', keepalived' : ''}`

const label = ({ name, address, zone }: Machine): string =>
  [name, address === name ? undefined : address, zone && `zone ${zone}`].filter(Boolean).join(' · ')

function workers({ workers: all, proxy }: Topology): readonly string[] {
  if (all.length === 0) return []
  const named = all.slice(0, NAMED_WORKERS).map(({ name }) => name)
  const more = all.length > named.length ? [`… ${all.at(-1)?.name ?? ''}`] : []
  const title = `${all.length === 1 ? 'worker' : `${all.length} workers`}: ${[...named, ...more].join(', ')}`
  const inside =
    proxy === undefined
      ? 'kubelet[kubelet, kube-proxy]'
      : `kubelet[kubelet, kube-proxy] --> proxy[${proxy} on 127.0.0.1]`
  return [`subgraph workers["${title}"]`, ...indent([inside]), 'end']
}

/** Who asks whom. */
function ways(topology: Topology): readonly string[] {
  const { masters, etcd, balancers, balancer, proxy, ownMemberOnly } = topology
  const all = everyHost(topology)
  const apis = ids('api', all, masters)
  const lines: string[] = []
  if (balancer !== undefined) {
    lines.push(`outside[kubectl, CI] --> vip((${balancer.endpoint}))`)
    if (proxy === undefined && topology.workers.length > 0) lines.push('kubelet --> vip')
    const behind = balancers.length > 0 ? ids('lb', all, balancers) : apis
    lines.push(...toOneOf(behind.split(' & '), balancer.kind === 'external'))
    if (balancers.length > 0) lines.push(`${behind} --> ${apis}`)
  }
  if (proxy !== undefined && topology.workers.length > 0) lines.push(`proxy --> ${apis}`)
  if (ownMemberOnly) {
    lines.push(...masters.map(one => `${ids('api', all, [one])} --> ${ids('etcd', all, [one])}`))
  } else lines.push(`${apis} --> ${ids('etcd', all, etcd)}`)
  return [...lines, ...peers(ids('etcd', all, etcd).split(' & '))]
}

/** The first has a virtual address as long as it lives; somebody else's balancer goes to all at once. */
function toOneOf([first = '', ...others]: readonly string[], all: boolean): readonly string[] {
  if (all || others.length === 0) return [`vip --> ${[first, ...others].join(' & ')}`]
  return [`vip --> ${first}`, `vip -.-> ${others.join(' & ')}`]
}

/** A ring stands for every member talking to every other. */
function peers(members: readonly string[]): readonly string[] {
  if (members.length < 2) return []
  const ring = members.length > 2 ? [...members, members[0]] : members
  return [ring.join(' <-.-> ')]
}

const indent = (lines: readonly string[]): readonly string[] => lines.map(line => `  ${line}`)
