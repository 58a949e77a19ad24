import { didYouMean } from '../../engine/did-you-mean.ts'
import { TsplayError } from '../../engine/errors.ts'
import { loadVarsFile } from '../../engine/load/vars-file.ts'
import { positionOfKey, type Position } from '../../engine/model/position.ts'
import { isObject, type SourceObject } from '../../engine/model/value.ts'
import { canonical, isAddress, whyNoMachine } from './address.ts'
import {
  GroupNames,
  OUTSIDE_GROUPS,
  allGroupNames,
  spellingsOf,
  whyNoHostName,
} from './group-names.ts'
import type { InventoryFile } from './inventory-file.ts'
import { KnownHosts } from './known-hosts.ts'
import { GROUPS } from './layout.ts'
import type { LoadRequest } from './request.ts'
import { checkHostName } from './words.ts'

/** A host in a group, as a file to be loaded says. */
interface Placing {
  readonly group: string
  readonly host: string
  readonly vars: SourceObject
  readonly position: Position | undefined
}

/**
 * Takes in hosts and the groups they are to be in, from JSON or YAML: `{group: {host: {ip: …}}}`.
 * @returns the names of hosts that were not there
 */
export async function loadHosts(
  file: InventoryFile,
  { sources, groupNames }: LoadRequest,
  warn: (text: string) => void,
): Promise<readonly string[]> {
  const placings: Placing[] = []
  for (const source of sources) {
    const content = await loadVarsFile(source, { modules: new Set(), warn })
    placings.push(...placingsOf(content))
  }
  const names = new GroupNames(file, groupNames)
  const targets = new Map(
    placings.map(placing => [placing.group, targetGroup(placing, file, names)] as const),
  )
  const added: string[] = []
  for (const placing of placings) {
    if (takeIn(file, placing)) added.push(placing.host)
    const group = targets.get(placing.group)
    if (group !== undefined && !file.members(group).includes(placing.host)) {
      file.addMember(group, placing.host)
    }
  }
  const cluster = names.of('k8s-cluster')
  for (const group of ['kube-master', 'kube-node'] as const) {
    if (file.hasGroup(names.of(group))) file.addChild(cluster, names.of(group))
  }
  return added
}

function placingsOf(content: SourceObject): readonly Placing[] {
  return Object.entries(content).flatMap(([group, hosts]) => {
    const position = positionOfKey(content, group)
    if (!isObject(hosts)) {
      throw bad(
        `the group "${group}" is to hold hosts: ${group}: {node1: {ip: 10.0.0.1}}`,
        position,
      )
    }
    return Object.entries(hosts as SourceObject).map(([host, vars]) => {
      const place = positionOfKey(hosts, host)
      if (vars !== null && !isObject(vars)) throw bad(`${host} needs a mapping with its ip`, place)
      checkHostName(host, place)
      return { group, host, vars: vars ?? {}, position: place }
    })
  })
}

/** The file's own name for a group; undefined for `all`. */
function targetGroup(
  { group, position }: Placing,
  file: InventoryFile,
  names: GroupNames,
): string | undefined {
  if (group === 'all') return undefined
  const known = GROUPS.find(one => spellingsOf(one).includes(group))
  if (known !== undefined) return names.of(known)
  if (spellingsOf('k8s-cluster').includes(group)) {
    throw bad(`${group} has the masters and workers for its members: put hosts there`, position)
  }
  if (file.hasGroup(group) || OUTSIDE_GROUPS.includes(group)) return group
  const hint = didYouMean(group, [...allGroupNames, ...OUTSIDE_GROUPS, ...file.groupNames()])
  throw bad(
    `no group "${group}" in the inventory`,
    position,
    hint ?? 'write it into the file first',
  )
}

/** Adds a host that is not there; one that is there has to have the same address. */
function takeIn(file: InventoryFile, { host, vars, position }: Placing): boolean {
  const given = (name: string): string | undefined => {
    const value = vars[name]
    if (value === undefined) return undefined
    if (typeof value === 'string' && isAddress(value)) return canonical(value)
    throw bad(`${host}: ${name} is not an address`, position)
  }
  const odd = Object.keys(vars).find(name => !['ip', 'access_ip', 'ansible_host'].includes(name))
  if (odd !== undefined) {
    const hint = `put it into host_vars/${host}.yml`
    throw bad(`${host}: only ip, access_ip and ansible_host are read, not ${odd}`, position, hint)
  }
  const known = new KnownHosts(file.hosts())
  const ip = given('ip') ?? given('ansible_host')
  if (known.has(host)) {
    const now = known.addresses(host).ip
    if (ip === undefined || ip === now) return false
    throw bad(`${host} has ${now ?? 'no address'} in the inventory, not ${ip}`, position)
  }
  if (ip === undefined) throw bad(`${host} has no ip`, position)
  const noName = whyNoHostName(host, file.groupNames())
  if (noName !== undefined) throw bad(`${host} ${noName}`, position)
  const same = known.withIp(ip)
  if (same !== undefined) throw bad(`${ip} is ${same} in the inventory, not ${host}`, position)
  const accessIp = given('access_ip') ?? given('ansible_host') ?? ip
  const addresses = { ansible_host: given('ansible_host') ?? accessIp, ip, access_ip: accessIp }
  for (const address of Object.values(addresses)) {
    const why = whyNoMachine(address)
    if (why !== undefined) throw bad(`${host}: ${address} ${why}`, position)
  }
  file.addHost(host, addresses)
  return true
}

const bad = (message: string, position: Position | undefined, hint?: string): TsplayError =>
  new TsplayError('BAD_INVENTORY', message, { position, hint })
