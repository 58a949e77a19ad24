import { isIP } from 'node:net'

import { Address4, Address6 } from 'ip-address'

import { TsplayError } from '../../engine/errors.ts'

/** More machines than any cluster has: a slip in a range, not a wish. */
const LARGEST_RANGE = 10_000n

/** Whether a word is an IPv4 or IPv6 address, in any spelling, without zone or prefix length. */
export function isAddress(word: string): boolean {
  return isIP(word) !== 0 && !word.includes('%')
}

/** The one spelling in which two addresses can be compared. */
export function canonical(address: string): string {
  return isIP(address) === 6 ? new Address6(address).correctForm() : address
}

/** Every address from the first to the last, both included. */
export function expandRange(first: string, last: string): string[] {
  const range = `${first}-${last}`
  const family = isIP(first)
  if (family !== isIP(last)) throw usage(`${range}: one end is IPv4, the other IPv6`)
  const Address = family === 6 ? Address6 : Address4
  const from = new Address(first).bigInt()
  const count = new Address(last).bigInt() - from + 1n
  if (count < 1n) throw usage(`${range}: the range is reversed`, `did you mean ${last}-${first}?`)
  if (count > LARGEST_RANGE) throw usage(`${range}: ${count.toString()} addresses are too many`)
  return Array.from({ length: Number(count) }, (_, index) =>
    Address.fromBigInt(from + BigInt(index)).correctForm(),
  )
}

function usage(message: string, hint?: string): TsplayError {
  return new TsplayError('USAGE', message, { hint })
}
