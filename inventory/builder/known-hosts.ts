import { canonical, isAddress } from './address.ts'
import type { KnownHost } from './inventory-file.ts'

/** The hosts of a file, found by what they are called and by where they are. */
export class KnownHosts {
  readonly names: readonly string[]
  readonly #hosts: ReadonlyMap<string, KnownHost>
  readonly #byIp = new Map<string, string>()
  readonly #byAccessIp = new Map<string, string>()

  constructor(hosts: readonly KnownHost[]) {
    this.names = hosts.map(({ name }) => name)
    this.#hosts = new Map(hosts.map(host => [host.name, host]))
    for (const host of hosts) {
      const { ip, accessIp } = addressesOf(host)
      if (ip !== undefined && !this.#byIp.has(ip)) this.#byIp.set(ip, host.name)
      if (accessIp !== undefined && host.vars['ansible_port'] === undefined) {
        this.#byAccessIp.set(accessIp, host.name)
      }
    }
  }

  has(name: string): boolean {
    return this.#hosts.has(name)
  }

  /** Who calls an address its own. */
  withIp(address: string): string | undefined {
    return this.#byIp.get(address)
  }

  /** Who is reached at an address. */
  reachedAt(address: string): string | undefined {
    return this.#byAccessIp.get(address)
  }

  addresses(name: string): Addresses {
    const host = this.#hosts.get(name)
    return host === undefined ? { ip: undefined, accessIp: undefined } : addressesOf(host)
  }
}

interface Addresses {
  readonly ip: string | undefined
  readonly accessIp: string | undefined
}

function addressesOf({ name, vars }: KnownHost): Addresses {
  const reached = vars['access_ip'] ?? vars['ansible_host']
  const ip = vars['ip'] ?? vars['ansible_host'] ?? (isAddress(name) ? name : undefined)
  const spelled = (address: string | undefined) =>
    address === undefined ? undefined : canonical(address)
  return { ip: spelled(ip), accessIp: spelled(reached ?? ip) }
}
