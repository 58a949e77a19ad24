import { TsplayError } from '../../engine/errors.ts'
import { canonical } from './address.ts'
import type { NewHost } from './arguments.ts'
import type { InventoryFile, KnownHost } from './inventory-file.ts'
import { GROUPS, planLayout, type GroupName, type Settings } from './layout.ts'

/** What to take in, and how. */
export interface Additions {
  readonly hosts: readonly NewHost[]
  readonly settings: Settings
  readonly prefix: string
}

/** What was done to an inventory: `added` names, and sentences on what the user may not expect. */
export interface Built {
  readonly added: readonly string[]
  readonly changed: boolean
  readonly notes: readonly string[]
}

// An inventory written for a newer Kubespray keeps its words.
const SPELLINGS: Readonly<Record<GroupName | 'k8s-cluster', readonly string[]>> = {
  'kube-master': ['kube_control_plane', 'kube-control-plane'],
  'kube-node': ['kube_node'],
  etcd: [],
  'calico-rr': ['calico_rr'],
  'k8s-cluster': ['k8s_cluster'],
}

/** Takes hosts into an inventory: names them and puts them into their groups. Only adds. */
export function addHosts(file: InventoryFile, { hosts, settings, prefix }: Additions): Built {
  const before = file.toString()
  const notes: string[] = []
  const known = file.hosts()
  const fresh = dropKnown(hosts, known, notes)
  const added = nameHosts(fresh, file.hostNames(), prefix)
  for (const [name, { ip, accessIp }] of added) {
    file.addHost(name, { ansible_host: accessIp, ip, access_ip: accessIp })
  }
  const all = [...known.map(({ name }) => name), ...added.keys()]
  if (known.length > 0) warnOfThreshold(known.length, all.length, settings, notes)
  const layout = planLayout(all, settings)
  for (const group of GROUPS) {
    const spelled = spelling(file, group)
    const members = new Set(file.members(spelled))
    for (const host of layout[group].filter(name => !members.has(name))) {
      file.addMember(spelled, host)
      if (!added.has(host)) notes.push(`${host} was there already and is now in ${spelled} too`)
    }
    // Where Kubespray's builder has it.
    if (group === 'etcd') addCluster(file)
  }
  return { added: [...added.keys()], changed: before !== file.toString(), notes }
}

function addCluster(file: InventoryFile): void {
  const cluster = spelling(file, 'k8s-cluster')
  file.addChild(cluster, spelling(file, 'kube-master'))
  file.addChild(cluster, spelling(file, 'kube-node'))
}

function spelling(file: InventoryFile, group: GroupName | 'k8s-cluster'): string {
  return SPELLINGS[group].find(name => file.hasGroup(name)) ?? group
}

/** Hosts that are not in the file yet; of the others it is said that they stay as they are. */
function dropKnown(hosts: readonly NewHost[], known: readonly KnownHost[], notes: string[]) {
  const seen = new Map<string, { name: string; accessIp: string | undefined }>()
  for (const { name, vars } of known) {
    const accessIp = vars['access_ip'] ?? vars['ansible_host']
    const ip = vars['ip'] ?? vars['ansible_host']
    if (ip !== undefined) seen.set(canonical(ip), { name, accessIp })
  }
  return hosts.filter(({ ip, accessIp }) => {
    const same = seen.get(canonical(ip))
    if (same === undefined) {
      seen.set(canonical(ip), { name: 'this command', accessIp })
      return true
    }
    const other = accessIp !== ip && canonical(same.accessIp ?? ip) !== canonical(accessIp)
    if (other) {
      throw new TsplayError('USAGE', `${ip} is known with another access address (${same.name})`, {
        hint: 'change access_ip and ansible_host in the file',
      })
    }
    notes.push(`${ip} is known already (${same.name}): left as it is`)
    return false
  })
}

/** New names: the prefix and the next numbers after the highest that a name ends in. */
function nameHosts(hosts: readonly NewHost[], taken: ReadonlySet<string>, prefix: string) {
  const highest = [...taken].reduce((most, name) => Math.max(most, trailingNumber(name)), 0)
  return new Map<string, NewHost>(
    hosts.map((host, index) => [`${prefix}${highest + 1 + index}`, host] as const),
  )
}

function trailingNumber(name: string): number {
  const [digits] = /\d+$/.exec(name.split('.', 1)[0] ?? '') ?? []
  // A name that is not of this series: a serial number, an address.
  return digits === undefined || digits.length > 9 ? 0 : Number(digits)
}

function warnOfThreshold(before: number, after: number, settings: Settings, notes: string[]): void {
  const { scaleThreshold, massiveScaleThreshold } = settings
  for (const threshold of [scaleThreshold, massiveScaleThreshold]) {
    if (before >= threshold || after < threshold) continue
    notes.push(
      `with ${after} hosts the layout for ${threshold} hosts and more begins; hosts are only ever ` +
        'added to groups: look through them, and take hosts out by hand where roles should part',
    )
  }
}
