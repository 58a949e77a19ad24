import type { Machine, Topology } from './topology.ts'

/** Machines that do one thing, and how many of them can be lost before it ends. */
interface Part {
  readonly what: string
  /** What one of them is called where they are counted. */
  readonly one: string
  readonly names: readonly string[]
  readonly spare: number
}

/**
 * What a topology survives, in sentences. Each says how many may fail, whichever they are: of parts on the same
 * machines the weakest counts, parts on machines of their own are lost each for itself.
 */
export function survives({ masters, etcd, balancers }: Topology): readonly string[] {
  const apis = part('control plane', masters, masters.length - 1)
  const members = part('etcd', etcd, Math.floor((etcd.length - 1) / 2), 'etcd member')
  const api = share(apis, members) ? [[apis, members]] : [[apis], [members]]
  if (balancers.length === 0) return api.map(sentence)
  const front = part('balancer', balancers, balancers.length - 1)
  const host = api.find(parts => parts.every(one => isSame(one, front)))
  if (host !== undefined) {
    return api.map(parts => sentence(parts === host ? [...parts, front] : parts))
  }
  const beside = api.filter(parts => parts.some(one => share(one, front))).flat()
  // An address without an API behind it is of no use.
  return [...api.map(sentence), sentence([{ ...front, spare: leastSpare([front, ...beside]) }])]
}

const part = (what: string, machines: readonly Machine[], spare: number, one = what): Part => ({
  what,
  one,
  names: machines.map(({ name }) => name),
  spare,
})

const leastSpare = (parts: readonly Part[]): number => Math.min(...parts.map(({ spare }) => spare))

const share = (one: Part, other: Part): boolean =>
  one.names.some(name => other.names.includes(name))

const isSame = (one: Part, other: Part): boolean =>
  one.names.length === other.names.length && one.names.every(name => other.names.includes(name))

function sentence(parts: readonly Part[]): string {
  const spare = leastSpare(parts)
  const names = [...new Set(parts.flatMap(one => one.names))]
  const loss = `${spare < 1 ? 'none' : spare} may fail`
  if (parts.length === 1) return `${listed(parts.map(counted))}: ${loss}`
  const machines = counted({ one: 'machine', names })
  if (parts.every(one => one.names.length === names.length)) {
    return `${machines} with ${listed(parts.map(({ what }) => what))}: ${loss}`
  }
  const needed = names.filter(name => parts.some(one => one.spare < 1 && one.names.includes(name)))
  const anyLoss = spare < 1 ? `${listed(needed)} must not fail` : `any ${spare} may fail`
  return `${machines} with ${listed(parts.map(counted))}: ${anyLoss}`
}

const counted = ({ one, names }: Pick<Part, 'one' | 'names'>): string =>
  `${names.length} ${one}${names.length === 1 ? '' : 's'}`

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
