import { isIP } from 'node:net'

import { Address4, Address6 } from 'ip-address'

import { TsplayError } from '../../engine/errors.ts'

/** More machines than any cluster has: a slip in a range, not a wish. */
const LARGEST_RANGE = 10_000n

/** Whether a word is an IPv4 or IPv6 address, in any spelling, without zone or prefix length. */
export function isAddress(word: string): boolean {
  return isIP(word) !== 0 && !word.includes('%')
}

/** The one spelling in which an address is written and compared. */
export function canonical(address: string): string {
  return isIP(address) === 6 ? new Address6(address).correctForm() : address
}

/** Why an address cannot be that of one machine among others; undefined where it can. */
export function whyNoMachine(address: string): string | undefined {
  const one = isIP(address) === 6 ? new Address6(address) : new Address4(address)
  if (one.isUnspecified()) return 'stands for no machine'
  if (one.isLoopback()) return 'leads every machine to itself'
  if (one.isMulticast()) return 'is a multicast address'
  if (one.isBroadcast()) return 'is the broadcast address'
  // Neither routed nor in certificates, and in IPv6 nothing without an interface's name.
  return one.isLinkLocal() ? 'is link-local: it holds on one link alone' : undefined
}

/**
 * Every address of `FIRST-LAST`, both included; undefined for a word that is no range.
 * Of the last one, what it has in common with the first may be left out: `10.0.0.1-9`.
 */
export function expandRange(word: string): readonly string[] | undefined {
  const [, first = '', end = ''] = /^([^-]*)-([^-]*)$/.exec(word) ?? []
  if (!isAddress(first)) return undefined
  const last = isAddress(end) ? end : complete(first, end)
  if (last === undefined) {
    if (!/^[\da-f.:]+$/i.test(end)) return undefined
    throw usage(`${word}: ${end} is not an address, nor the end of one`)
  }
  const family = isIP(first)
  if (family !== isIP(last)) throw usage(`${word}: one end is IPv4, the other IPv6`)
  const Address = family === 6 ? Address6 : Address4
  const from = new Address(first).bigInt()
  const count = new Address(last).bigInt() - from + 1n
  if (count < 1n) {
    throw usage(
      `${word}: the range runs backwards`,
      `did you mean ${canonical(last)}-${canonical(first)}?`,
    )
  }
  if (count > LARGEST_RANGE) throw usage(`${word}: ${count.toString()} addresses are too many`)
  return Array.from({ length: Number(count) }, (_, index) =>
    Address.fromBigInt(from + BigInt(index)).correctForm(),
  )
}

/** `10.0.0.1` and `9` → `10.0.0.9`; `fd00::1` and `1:f` → `fd00::1:f`. */
function complete(first: string, end: string): string | undefined {
  const isV6 = isIP(first) === 6
  const separator = isV6 ? ':' : '.'
  if (!(isV6 ? /^[\da-f]{1,4}(:[\da-f]{1,4}){0,6}$/i : /^\d+(\.\d+){0,2}$/).test(end)) {
    return undefined
  }
  const parts = (isV6 ? new Address6(first).canonicalForm() : first).split(separator)
  const ends = end.split(separator)
  const last = [...parts.slice(0, -ends.length), ...ends].join(separator)
  return isAddress(last) ? last : undefined
}

function usage(message: string, hint?: string): TsplayError {
  return new TsplayError('USAGE', message, { hint })
}
