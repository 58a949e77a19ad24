import { didYouMean } from '../../engine/did-you-mean.ts'
import { TsplayError } from '../../engine/errors.ts'
import type { Position } from '../../engine/model/position.ts'
import { canonical, expandRange, isAddress } from './address.ts'

/** A machine to take in. */
export interface NewHost {
  /** What the user calls it; undefined: the next number. */
  readonly name?: string
  readonly ip: string
  /** Where it answers SSH and its peers; the same as `ip` unless given after a comma. */
  readonly accessIp: string
}

/** The commands, in the order of the help. */
export const COMMANDS = [
  'help',
  'add',
  'load',
  'print_cfg',
  'print_ips',
  'print_hostnames',
  'graph',
  'list',
  'host',
] as const

/** `IP`, `IP,ACCESS_IP`, `NAME,IP`, `NAME,IP,ACCESS_IP` or a range. */
export function parseHosts(word: string): readonly NewHost[] {
  const range = word.includes(',') ? undefined : expandRange(word)
  if (range !== undefined) return range.map(ip => ({ ip, accessIp: ip }))
  const parts = word.split(',')
  const [first = '', second, third, more] = parts
  if (isAddress(first)) {
    const accessIp = second ?? first
    if (third !== undefined || !isAddress(accessIp)) throw badHost(word)
    return [{ ip: canonical(first), accessIp: canonical(accessIp) }]
  }
  if (second === undefined || more !== undefined) throw badHost(word)
  if (![second, third ?? second].every(isAddress)) throw badHost(word)
  checkHostName(first)
  return [{ name: first, ip: canonical(second), accessIp: canonical(third ?? second) }]
}

/** The names or addresses that `-WORD` takes out: a host's, or each of a range. */
export function parseRemoval(word: string): readonly string[] {
  const range = expandRange(word)
  if (range !== undefined) return range
  return [isAddress(word) ? canonical(word) : word]
}

/**
 * Whether a host may be called so: Kubernetes takes the name for its node.
 * @throws TsplayError USAGE with the reason
 */
export function checkHostName(name: string, position?: Position): void {
  const isName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name)
  if (isName && name.length <= 253 && !/^[\d.-]+$/.test(name)) return
  throw new TsplayError('USAGE', `"${name}" cannot name a host`, {
    position,
    hint: 'small letters, digits and dashes, parts with dots between, as Kubernetes wants them',
  })
}

function badHost(word: string): TsplayError {
  return new TsplayError('USAGE', `"${word}" is not an address and not a command`, {
    hint: hintFor(word),
  })
}

/** What somebody may have meant; the usual slips are answered one by one. */
function hintFor(word: string): string {
  if (COMMANDS.some(known => known === word)) return `${word} is a command: it comes first`
  const command = /^[a-z_-]+$/i.test(word) ? didYouMean(word, COMMANDS) : undefined
  if (command !== undefined) return command
  if (/^(del|delete|remove|rm)$/i.test(word)) return 'a dash takes a host out: -NAME or -ADDRESS'
  if (/\/\d+$/.test(word)) return 'a network is no machine: give a range such as 10.0.0.1-10.0.0.9'
  if (/^\[.*\]$/.test(word)) return 'an IPv6 address stands without brackets here'
  if (word.includes('@') || /^[^:]+:\d+$/.test(word)) {
    return 'user and port belong into group_vars or host_vars: ansible_user, ansible_port'
  }
  if (/^[a-z][\w.-]*$/i.test(word)) return `a name needs an address: ${word},10.0.0.1`
  return (
    'give 10.0.0.1, 10.0.0.1,192.0.2.1 (address, access address), web1,10.0.0.1 (name, address) ' +
    'or 10.0.0.1-10.0.0.9; -NAME takes a host out'
  )
}
