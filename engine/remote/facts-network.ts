import type { Json, JsonObject } from '../model/value.ts'
import { linesOf, type RawFacts } from './facts-raw.ts'

interface Link {
  readonly name: string
  readonly mtu: number
  readonly up: boolean
  readonly type: string
  readonly mac: string
}

interface Address {
  readonly device: string
  readonly family: 4 | 6
  readonly address: string
  readonly prefix: number
  readonly scope: string
  readonly broadcast: string
}

/** Interfaces with their addresses, and those that lead outside. */
export function networkFacts(raw: RawFacts): JsonObject {
  const links = linesOf(raw, 'links').map(parseLink)
  const addresses = linesOf(raw, 'addresses').flatMap(parseAddress)
  const facts: Record<string, Json> = {
    interfaces: links.map(({ name }) => name),
    all_ipv4_addresses: addresses
      .filter(({ family, address }) => family === 4 && !address.startsWith('127.'))
      .map(({ address }) => address),
    all_ipv6_addresses: addresses
      .filter(({ family, address }) => family === 6 && address !== '::1')
      .map(({ address }) => address),
    default_ipv4: defaultRoute(raw.sections['route4'] ?? '', links, addresses),
    default_ipv6: defaultRoute(raw.sections['route6'] ?? '', links, addresses),
  }
  for (const link of links) {
    facts[link.name.replaceAll(/[-.:]/g, '_')] = interfaceFacts(link, addresses)
  }
  return facts
}

/** The resolver's configuration. */
export function dnsFacts(raw: RawFacts): JsonObject {
  const rows = linesOf(raw, 'resolv').map(line => line.trim().split(/\s+/))
  const of = (word: string): readonly string[][] => rows.filter(([first]) => first === word)
  const search = of('search').at(-1)?.slice(1)
  const domain = of('domain').at(-1)?.[1]
  return {
    dns: {
      nameservers: of('nameserver').flatMap(([, server]) => server ?? []),
      ...(search === undefined ? {} : { search }),
      ...(domain === undefined ? {} : { domain }),
    },
  }
}

function parseLink(line: string): Link {
  const [name = '', mtu = '', flags = '', type = '', mac = ''] = line.split(' ')
  return { name, mtu: Number(mtu), up: (Number(flags) & 1) === 1, type, mac }
}

function parseAddress(line: string): readonly Address[] {
  const match = /^\d+:\s+(\S+?)(?:@\S+)?\s+inet(6?)\s+(\S+?)(?:\/(\d+))?\s(.*)$/.exec(line)
  if (match === null) return []
  const [, device = '', six, address = '', prefix, rest = ''] = match
  const family = six === '6' ? 6 : 4
  return [
    {
      device,
      family,
      address,
      prefix: Number(prefix ?? (family === 4 ? 32 : 128)),
      scope: /\bscope (\w+)/.exec(rest)?.[1] ?? '',
      broadcast: /\bbrd (\S+)/.exec(rest)?.[1] ?? '',
    },
  ]
}

function interfaceFacts(link: Link, addresses: readonly Address[]): JsonObject {
  const own = addresses.filter(({ device }) => device === link.name)
  const ipv4 = own.filter(({ family }) => family === 4).map(ipv4Facts)
  const [first, ...others] = ipv4
  return {
    device: link.name,
    active: link.up,
    mtu: link.mtu,
    type: link.name === 'lo' ? 'loopback' : link.type,
    ...(link.mac === '' ? {} : { macaddress: link.mac }),
    ...(first === undefined ? {} : { ipv4: first }),
    ...(others.length === 0 ? {} : { ipv4_secondaries: others }),
    ipv6: own
      .filter(({ family }) => family === 6)
      .map(({ address, prefix, scope }) => ({ address, prefix: String(prefix), scope })),
  }
}

function ipv4Facts({ address, prefix, broadcast }: Address): JsonObject {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0
  return {
    address,
    prefix: String(prefix),
    netmask: dotted(mask),
    network: dotted((undotted(address) & mask) >>> 0),
    broadcast,
  }
}

function defaultRoute(
  text: string,
  links: readonly Link[],
  addresses: readonly Address[],
): JsonObject {
  const word = (name: string): string | undefined => new RegExp(`\\b${name} (\\S+)`).exec(text)?.[1]
  const device = word('dev')
  const source = word('src')
  const own = addresses.find(({ address }) => address === source)
  const link = links.find(({ name }) => name === device)
  if (own === undefined || link === undefined || link.name === 'lo') return {}
  const gateway = word('via')
  return {
    interface: link.name,
    alias: link.name,
    address: own.address,
    ...(gateway === undefined ? {} : { gateway }),
    ...(own.family === 4 ? ipv4Facts(own) : { prefix: String(own.prefix), scope: own.scope }),
    macaddress: link.mac,
    mtu: link.mtu,
    type: link.type,
  }
}

function undotted(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map(shift => (value >>> shift) & 255).join('.')
}
