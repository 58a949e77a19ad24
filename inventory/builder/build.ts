import { TsplayError } from '../../engine/errors.ts'
import { dealRoles, type Change, type Roster } from './deal.ts'
import { GroupNames, OUTSIDE_GROUPS } from './group-names.ts'
import type { InventoryFile } from './inventory-file.ts'
import { KnownHosts } from './known-hosts.ts'
import { GROUPS, regimeOf, type GroupName, type Layout } from './layout.ts'
import { judgeMoves } from './moves.ts'
import { nameHosts, type NamedHost } from './naming.ts'
import { findNewcomers, findRemovals } from './newcomers.ts'
import type { ChangeRequest } from './request.ts'
import type { NewHost } from './words.ts'

/** What was done to an inventory: names, and sentences on what the user may not expect. */
export interface Built {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly notes: readonly string[]
}

/** Asks machines what they are called; the answers in the order of the hosts. */
export type AskNames = (hosts: readonly NewHost[]) => Promise<readonly string[]>

/**
 * Takes hosts in and out and deals the roles.
 * @throws TsplayError where that is refused; the file is not to be written then
 */
export async function changeInventory(
  file: InventoryFile,
  request: ChangeRequest,
  { askNames, debug }: { readonly askNames: AskNames; readonly debug: (text: string) => void },
): Promise<Built> {
  const notes: string[] = []
  const before = file.hosts()
  const removed = findRemovals(request.removals, new KnownHosts(before))
  const staying = new KnownHosts(before.filter(({ name }) => !removed.includes(name)))
  const fresh = findNewcomers(request.hosts, staying, text => notes.push(text))
  const named = request.realHostnames ? await withRealNames(fresh, askNames) : fresh
  refuseTaken(named, staying)
  const added = nameHosts(named, {
    taken: before.map(({ name }) => name),
    groups: file.groupNames(),
    prefix: request.prefix,
  })
  const names = new GroupNames(file, request.groupNames)
  if (names.ignored) notes.push('the file calls its groups otherwise: its names are kept')
  const roster = rosterOf(file, names)
  const { settings, rebalance } = request
  const change: Change = {
    ...{ settings, rebalance },
    removed: removed.filter(name => roster.hosts.includes(name)),
    added: added.map(({ name }) => name),
  }
  const left = roster.hosts.length - change.removed.length + added.length
  if (left === 0) throw nothingLeft(roster.hosts.length)
  const layout = dealRoles(roster, change)
  notes.push(...judgeMoves(roster, layout, change), ...remarks(roster, layout, change))
  write(file, { names, roster, layout, added, removed, debug })
  return { added: change.added, removed, notes }
}

/** Who may be dealt a role: not what stands before the cluster, unless somebody's hand gave it one. */
function rosterOf(file: InventoryFile, names: GroupNames): Roster {
  const members = Object.fromEntries(GROUPS.map(group => [group, names.members(group)])) as Layout
  const inside = Object.values(members).flat()
  const before = OUTSIDE_GROUPS.flatMap(group => file.members(group))
  const hosts = file.hosts().map(({ name }) => name)
  return {
    hosts: hosts.filter(name => inside.includes(name) || !before.includes(name)),
    members,
  }
}

/** Names that were asked of the machines where none was given. */
async function withRealNames(
  hosts: readonly NewHost[],
  askNames: AskNames,
): Promise<readonly NewHost[]> {
  const nameless = hosts.filter(({ name }) => name === undefined)
  const answers = await askNames(nameless)
  const names = new Map(nameless.map((host, index) => [host, answers[index]]))
  return hosts.map(host => {
    const name = host.name ?? names.get(host)
    return name === undefined ? host : { ...host, name }
  })
}

function refuseTaken(hosts: readonly NewHost[], known: KnownHosts): void {
  const taken = hosts.find(({ name }) => name !== undefined && known.has(name))
  if (taken?.name === undefined) return
  throw new TsplayError('USAGE', `${taken.ip} calls itself ${taken.name}, as another host does`, {
    hint: 'give it a name of its own: NAME,ADDRESS',
  })
}

interface Writing {
  readonly names: GroupNames
  readonly roster: Roster
  readonly layout: Layout
  readonly added: readonly NamedHost[]
  readonly removed: readonly string[]
  readonly debug: (text: string) => void
}

function write(file: InventoryFile, writing: Writing): void {
  const { names, roster, layout, added, removed, debug } = writing
  const isNew = roster.hosts.length === 0
  for (const host of removed) {
    debug(`removing host ${host}`)
    file.remove(host)
  }
  for (const { name, ip, accessIp } of added) {
    debug(`adding host ${name} to group all`)
    file.addHost(name, { ansible_host: accessIp, ip, access_ip: accessIp })
  }
  for (const group of GROUPS) {
    writeGroup(file, group, writing)
    // Where Kubespray's builder has it.
    if (group === 'etcd') addCluster(file, names)
    if (layout[group].length === 0 && isNew) file.addGroup(names.of(group))
  }
}

function writeGroup(
  file: InventoryFile,
  group: GroupName,
  { names, roster, layout, removed, debug }: Writing,
): void {
  const name = names.of(group)
  const before = roster.members[group].filter(host => !removed.includes(host))
  for (const host of before.filter(host => !layout[group].includes(host))) {
    debug(`removing host ${host} from group ${name}`)
    file.remove(host, name)
  }
  for (const host of layout[group].filter(host => !before.includes(host))) {
    debug(`adding host ${host} to group ${name}`)
    file.addMember(name, host)
  }
}

function addCluster(file: InventoryFile, names: GroupNames): void {
  const cluster = names.of('k8s-cluster')
  file.addChild(cluster, names.of('kube-master'))
  file.addChild(cluster, names.of('kube-node'))
}

/** What a user should know, and did not ask for. */
function remarks(before: Roster, after: Layout, change: Change): readonly string[] {
  const { settings, removed, added, rebalance } = change
  const hosts = before.hosts.length - removed.length + added.length
  const { etcd, 'kube-master': masters } = after
  const shrunk = regimeOf(before.hosts.length, settings).apart && !regimeOf(hosts, settings).apart
  return [
    ...(settings.mastersAsked && masters.length < settings.masters
      ? [`${settings.masters} masters were asked for: there are hosts for ${masters.length}`]
      : []),
    ...(etcd.length % 2 === 0
      ? [`etcd has ${etcd.length} members: cluster.yml refuses a number that is even`]
      : []),
    ...(shrunk && !rebalance
      ? [`with ${hosts} hosts, etcd and workers may share theirs again: --rebalance lets them`]
      : []),
  ]
}

function nothingLeft(before: number): TsplayError {
  return before === 0
    ? new TsplayError('USAGE', 'there are no hosts yet', {
        hint: 'give their addresses: tsplay-inventory 10.0.0.11 10.0.0.12 10.0.0.13',
      })
    : new TsplayError('USAGE', 'no host would be left', {
        hint: 'delete the file if the cluster is gone',
      })
}
