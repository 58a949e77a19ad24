import { TsplayError } from '../errors.ts'
import type { GroupNode, InventoryGraph } from './inventory-graph.ts'

/** How the groups lie above each other. */
export interface GroupOrder {
  /** A host's groups, weakest first: parents before children, then by priority, then by name. */
  readonly groupsOf: (host: string) => readonly string[]
  /** A group's hosts, those of its children after its own. */
  readonly hostsOf: (group: string) => readonly string[]
}

/** Works out who belongs to what; groups that hold each other are an error. */
export function orderGroups({ groups }: InventoryGraph): GroupOrder {
  const names = [...groups.keys()].filter(name => name !== 'all' && name !== 'ungrouped')
  const depths = new Map<string, number>()
  const descend = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) throw circle([...path.slice(path.indexOf(name)), name], groups)
    if ((depths.get(name) ?? -1) >= path.length) return
    depths.set(name, path.length)
    for (const child of groups.get(name)?.children ?? []) descend(child, [...path, name])
  }
  for (const name of names) descend(name, [])

  const weight = (name: string): readonly [number, number] => [
    depths.get(name) ?? 0,
    priority(groups.get(name)),
  ]
  const ranked = names.toSorted((a, b) => {
    const [first, second] = [weight(a), weight(b)]
    return first[0] - second[0] || first[1] - second[1] || (a < b ? -1 : 1)
  })
  const members = new Map(names.map(name => [name, collect(name, groups)]))
  const memberSets = new Map([...members].map(([name, hosts]) => [name, new Set(hosts)]))
  return {
    groupsOf: host => ranked.filter(name => memberSets.get(name)?.has(host)),
    hostsOf: group => members.get(group) ?? [],
  }
}

/** Breadth first, as Ansible does, so that `groups.x` keeps its order. */
function collect(name: string, groups: ReadonlyMap<string, GroupNode>): readonly string[] {
  const seen = new Set([name])
  for (const group of seen) for (const child of groups.get(group)?.children ?? []) seen.add(child)
  return [...new Set([...seen].flatMap(group => [...(groups.get(group)?.hosts ?? [])]))]
}

function priority(group: GroupNode | undefined): number {
  const given = group?.vars.map(({ vars }) => vars['ansible_group_priority'])
  const last = given?.findLast(value => value !== undefined)
  return last === undefined ? 1 : Number(last)
}

function circle(path: readonly string[], groups: ReadonlyMap<string, GroupNode>): TsplayError {
  const message = `groups hold each other: ${path.join(' → ')}`
  return new TsplayError('BAD_INVENTORY', message, {
    position: groups.get(path[0] ?? '')?.position,
  })
}
