import { isIPv6 } from 'node:net'

import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import type { Inventory, InventoryHost } from '../model/inventory.ts'
import type { Position } from '../model/position.ts'

/** What selecting is told besides the pattern. */
export interface SelectOptions {
  /** Where the pattern is written. */
  readonly position?: Position | undefined
  /** Told of names that match nothing. */
  readonly warn: (text: string, position?: Position) => void
}

/** The hosts of a pattern such as `web:&prod:!old[0]`, in the order in which its parts name them. */
export function selectHosts(
  pattern: string,
  inventory: Inventory,
  options: SelectOptions,
): readonly string[] {
  const terms = splitPattern(pattern).map(readTerm)
  const match = (term: Term): readonly string[] => matchTerm(term, inventory, options)
  const of = (sign: Term['sign']): readonly Term[] => terms.filter(term => term.sign === sign)

  // Wherever they stand: first what is added, then what is asked for too, then what is taken away.
  const added = of('+')
  const union = added.length === 0 ? [...inventory.hosts.keys()] : added.flatMap(match)
  let hosts = [...new Set(union)]
  for (const term of of('&')) {
    const both = new Set(match(term))
    hosts = hosts.filter(host => both.has(host))
  }
  for (const term of of('!')) {
    const removed = new Set(match(term))
    hosts = hosts.filter(host => !removed.has(host))
  }
  return hosts
}

/**
 * The hosts that `--limit` leaves of all there are; undefined where there is no limit.
 * @throws TsplayError NO_HOSTS when it leaves none.
 */
export function limitHosts(
  limit: string | undefined,
  inventory: Inventory,
  options: SelectOptions,
): ReadonlySet<string> | undefined {
  if (limit === undefined) return undefined
  const hosts = selectHosts(limit, inventory, options)
  if (hosts.length > 0) return new Set(hosts)

  const known = [...inventory.groups.keys(), ...inventory.hosts.keys()]
  const hint = didYouMean(limit, known) ?? 'see the hosts of each play with --list-hosts'
  throw new TsplayError('NO_HOSTS', `--limit ${limit} leaves no host`, { hint })
}

/** A host by its name: one of the inventory, or the machine tsplay runs on. */
export function findHost(name: string, inventory: Inventory): InventoryHost | undefined {
  const known = inventory.hosts.get(name)
  if (known !== undefined || !isLocalName(name)) return known
  const vars = inventory.implicitLocalhost?.vars ?? [
    { layer: 'inventory host vars', origin: 'localhost', vars: { ansible_connection: 'local' } },
  ]
  return { name, groups: [], vars }
}

/** A name for the machine tsplay runs on, which need not be in the inventory. */
export const isLocalName = (name: string): boolean =>
  ['localhost', '127.0.0.1', '::1'].includes(name)

/** Commas separate; without any, colons do, as far as they belong to no range and no address. */
function splitPattern(pattern: string): readonly string[] {
  const text = pattern.trim()
  const parts = text.includes(',')
    ? text.split(/,(?![^[]*\])/)
    : isIPv6(text)
      ? [text]
      : text.split(/:(?![^[]*\])/)
  return parts.map(part => part.trim()).filter(part => part !== '')
}

interface Term {
  readonly sign: '+' | '&' | '!'
  readonly text: string
}

function readTerm(text: string): Term {
  const sign = text.charAt(0)
  return sign === '&' || sign === '!' ? { sign, text: text.slice(1) } : { sign: '+', text }
}

function matchTerm(
  { text }: Term,
  inventory: Inventory,
  { position, warn }: SelectOptions,
): readonly string[] {
  const [, name = text, from, colon, to] =
    /^([^~].*)\[(-?\d+)(?:([:-])(\d*))?\]$/.exec(text) ??
    /^([^~].*)\[()(:)(\d+)\]$/.exec(text) ??
    []
  const matched = matchName(name, inventory, position)
  if (matched.length === 0) {
    if (!inventory.groups.has(name)) warn(noMatch(name, inventory), position)
    return []
  }
  if (from === undefined) return matched
  if (colon !== undefined) {
    const end = to === undefined || to === '' ? undefined : Number(to) + 1
    return matched.slice(Number(from), end)
  }
  const host = matched.at(Number(from))
  if (host === undefined) warn(`the pattern ${text} asks for more hosts than there are`, position)
  return host === undefined ? [] : [host]
}

/** Groups first; hosts where no group matches, or where the pattern can match both. */
function matchName(
  name: string,
  { groups, hosts }: Inventory,
  position: Position | undefined,
): readonly string[] {
  const matches = matcher(name, position)
  const found = [...groups.keys()].filter(matches)
  const fromGroups = found.flatMap(group => groups.get(group) ?? [])
  const both = found.length === 0 || /^~|[.?*[]/.test(name)
  const names = [...fromGroups, ...(both ? [...hosts.keys()].filter(matches) : [])]
  return names.length === 0 && isLocalName(name) ? [name] : names
}

function noMatch(name: string, { groups, hosts }: Inventory): string {
  const hint = didYouMean(name, [...groups.keys(), ...hosts.keys()])
  return `no host or group matches "${name}"${hint === undefined ? '' : `: ${hint}`}`
}

/** `~` begins a regular expression for the beginning of a name; all else is a glob for the whole. */
function matcher(name: string, position: Position | undefined): (candidate: string) => boolean {
  if (!name.startsWith('~')) {
    if (!/[*?[]/.test(name)) return candidate => candidate === name
    const glob = new RegExp(`^${globSource(name)}$`, 's')
    return candidate => glob.test(candidate)
  }
  try {
    const regex = new RegExp(`^(?:${name.slice(1)})`)
    return candidate => regex.test(candidate)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    const message = `the host pattern ${name} is no regular expression: ${cause.message}`
    throw new TsplayError('BAD_PATTERN', message, { position, cause })
  }
}

const globSource = (glob: string): string =>
  glob.replaceAll(
    /\*|\?|\[(!?)([^\]]+)\]|[\\^$.|+(){}[\]]/g,
    (found, not: string, set?: string) => {
      if (found === '*') return '.*'
      if (found === '?') return '.'
      if (set === undefined) return `\\${found}`
      return `[${not === '!' ? '^' : ''}${set.replaceAll(/[\\\]^]/g, '\\$&')}]`
    },
  )
