import { Address4, Address6 } from 'ip-address'

import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'

type Address = Address4 | Address6

function parseAddress(text: string): Address | undefined {
  if (Address4.isValid(text)) return new Address4(text)
  return Address6.isValid(text) ? new Address6(text) : undefined
}

function network(text: string): Address {
  const address = text.includes('/') ? parseAddress(text) : undefined
  if (address !== undefined) return address
  throw new HelperError(`${JSON.stringify(text)} is no network`, {
    hint: 'a network is written 10.233.64.0/18 or fd00::/64',
  })
}

const isSingle = (text: string): boolean => !text.includes('/') && parseAddress(text) !== undefined

const bits = (address: Address): number => (address instanceof Address4 ? 32 : 128)

const at = (like: Address, position: bigint): string =>
  (like instanceof Address4
    ? Address4.fromBigInt(position)
    : Address6.fromBigInt(position)
  ).correctForm()

const range = (net: Address): readonly [bigint, bigint] => [
  net.startAddress().bigInt(),
  net.endAddress().bigInt(),
]

const sameFamily = (a: Address, b: Address): boolean => bits(a) === bits(b)

function overlaps(a: Address, b: Address): boolean {
  const [firstA, lastA] = range(a)
  const [firstB, lastB] = range(b)
  return sameFamily(a, b) && firstA <= lastB && firstB <= lastA
}

/** The address at a number in a network, counted from its end where the number is negative. */
function host(net: Address, count: number): string {
  const [first, last] = range(net)
  const found = count < 0 ? last + 1n + BigInt(count) : first + BigInt(count)
  if (found < first || found > last) throw new HelperError(`the network has no address ${count}`)
  return at(net, found)
}

function subnet(net: Address, more: number, count: number): string {
  const prefix = net.subnetMask + more
  if (more < 0 || prefix > bits(net) || count < 0 || BigInt(count) >= 1n << BigInt(more)) {
    throw new HelperError(`the network has no subnet ${count} of /${prefix}`)
  }
  const size = 1n << BigInt(bits(net) - prefix)
  return `${at(net, range(net)[0] + BigInt(count) * size)}/${prefix}`
}

/** Helpers for addresses and networks, of both families. */
export const addresses: readonly Helper[] = [
  define({
    name: 'isIP',
    params: { value: 'scalar' },
    purpose: 'Whether VALUE is an address (without a prefix length).',
    example: 'isIP "10.0.0.1"',
    result: 'true',
    run: ({ value }) => isSingle(value),
  }),
  define({
    name: 'isIPv6',
    params: { value: 'scalar' },
    purpose: 'Whether VALUE is an address or a network of IPv6.',
    example: 'isIPv6 "fd00::1"',
    result: 'true',
    run: ({ value }) => parseAddress(value) instanceof Address6,
  }),
  define({
    name: 'ipWrap',
    params: { address: 'text' },
    purpose: 'ADDRESS as a URL takes it: IPv6 in brackets; names stay as they are.',
    example: 'ipWrap "fd00::1"',
    result: '"[fd00::1]"',
    run: ({ address }) => (Address6.isValid(address) ? `[${address}]` : address),
  }),
  define({
    name: 'cidrHost',
    params: { cidr: 'text', count: 'integer' },
    purpose: 'The address at COUNT in the network; from its end where COUNT is negative.',
    example: 'cidrHost "10.233.0.0/18" 10',
    result: '"10.233.0.10"',
    run: ({ cidr, count }) => host(network(cidr), count),
  }),
  define({
    name: 'cidrSubnet',
    params: { cidr: 'text', bits: 'integer', count: 'integer' },
    purpose: 'The network at COUNT among those whose prefix is longer by BITS.',
    example: 'cidrSubnet "10.233.64.0/18" 6 2',
    result: '"10.233.66.0/24"',
    run: ({ cidr, bits, count }) => subnet(network(cidr), bits, count),
  }),
  define({
    name: 'cidrNetwork',
    params: { cidr: 'text' },
    purpose: 'The network that an address with prefix length lies in.',
    example: 'cidrNetwork "10.0.0.11/24"',
    result: '"10.0.0.0/24"',
    run: ({ cidr }) => subnet(network(cidr), 0, 0),
  }),
  define({
    name: 'cidrNetmask',
    params: { cidr: 'text' },
    purpose: 'The mask of a network of IPv4.',
    example: 'cidrNetmask "10.233.64.0/18"',
    result: '"255.255.192.0"',
    run: ({ cidr }) => {
      const net = network(cidr)
      if (net instanceof Address4) return net.subnetMaskAddress().correctForm()
      throw new HelperError('a network of IPv6 has no mask', {
        hint: 'cidrPrefix gives its length',
      })
    },
  }),
  define({
    name: 'cidrPrefix',
    params: { cidr: 'text' },
    purpose: 'The prefix length of a network.',
    example: 'cidrPrefix "10.233.64.0/18"',
    result: '18',
    run: ({ cidr }) => network(cidr).subnetMask,
  }),
  define({
    name: 'cidrContains',
    params: { cidr: 'text', address: 'text' },
    purpose: 'Whether ADDRESS (or the whole of a network) lies in the network.',
    example: 'cidrContains "10.233.64.0/18" "10.233.65.7"',
    result: 'true',
    run: ({ cidr, address }) => {
      const inner = parseAddress(address)
      if (inner === undefined) throw new HelperError(`${JSON.stringify(address)} is no address`)
      const outer = network(cidr)
      const [first, last] = range(outer)
      const [innerFirst, innerLast] = range(inner)
      return sameFamily(outer, inner) && first <= innerFirst && innerLast <= last
    },
  }),
  define({
    name: 'cidrOverlaps',
    params: { a: 'text', b: 'text' },
    purpose: 'Whether two networks have addresses in common.',
    example: 'cidrOverlaps "10.233.0.0/18" "10.233.64.0/18"',
    result: 'false',
    run: ({ a, b }) => overlaps(network(a), network(b)),
  }),
]
