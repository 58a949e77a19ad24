import { didYouMean } from '../../engine/did-you-mean.ts'
import { TsplayError } from '../../engine/errors.ts'
import { whyNoMachine } from './address.ts'
import type { KnownHosts } from './known-hosts.ts'
import { optionNames } from './options.ts'
import type { NewHost } from './words.ts'

/** The names of the hosts that go. @throws TsplayError for one that is not there. */
export function findRemovals(wanted: readonly string[], known: KnownHosts): readonly string[] {
  const names = wanted.map(word => {
    const name = known.has(word) ? word : (known.withIp(word) ?? known.reachedAt(word))
    if (name !== undefined) return name
    const option = optionNames.find(one => one === `--${word}`)
    throw usage(
      `-${word}: no host of that name or address`,
      option === undefined
        ? (didYouMean(word, known.names) ??
            'one dash takes a host out, by its name or address; tsplay-inventory print_hostnames has them all')
        : `did you mean ${option}? One dash takes a host out`,
    )
  })
  return [...new Set(names)]
}

/**
 * The hosts that are not in the file yet; for the others a word says that they stay as they are.
 * @throws TsplayError for what contradicts the file, or itself
 */
export function findNewcomers(
  hosts: readonly NewHost[],
  known: KnownHosts,
  note: (text: string) => void,
): readonly NewHost[] {
  const fresh: NewHost[] = []
  for (const host of hosts) {
    const same = knownAs(host, known)
    if (same !== undefined) note(`${host.ip} is known already (${same}): left as it is`)
    else if (fresh.some(other => isSame(other, host))) note(`${host.ip} is given twice: taken once`)
    else fresh.push(reachable(host))
  }
  return fresh
}

function reachable(host: NewHost): NewHost {
  for (const address of [host.ip, host.accessIp]) {
    const why = whyNoMachine(address)
    if (why !== undefined) {
      throw usage(`${address} ${why}`, 'give the address at which the other machines reach it')
    }
  }
  return host
}

function knownAs(host: NewHost, known: KnownHosts): string | undefined {
  const { name, ip, accessIp } = host
  const same = known.withIp(ip)
  if (same !== undefined) {
    if (name !== undefined && name !== same) {
      throw usage(
        `${ip} is ${same} in the file, not ${name}`,
        `to rename it: -${same} ${name},${ip}`,
      )
    }
    if (accessIp !== ip && known.addresses(same).accessIp !== accessIp) {
      throw usage(
        `${ip} is known with another access address (${same})`,
        'change access_ip and ansible_host in the file',
      )
    }
    return same
  }
  if (name !== undefined && known.has(name)) {
    const address = known.addresses(name).ip ?? 'an address unknown'
    throw usage(`${name} has ${address} in the file`, `to replace it: -${name} and another name`)
  }
  const reached = known.reachedAt(accessIp)
  if (reached === undefined) return undefined
  // Its access address alone: the machine is there already.
  if (accessIp === ip) return reached
  throw usage(`${accessIp} is where ${reached} is reached: two hosts cannot both be`)
}

function isSame(one: NewHost, other: NewHost): boolean {
  if (one.name !== undefined && one.name === other.name && one.ip !== other.ip) {
    throw usage(`${one.name} is given twice, as ${one.ip} and as ${other.ip}`)
  }
  if (one.ip !== other.ip && one.accessIp !== other.accessIp) return false
  if (one.ip === other.ip && one.accessIp === other.accessIp && one.name === other.name) return true
  throw usage(
    `${other.ip === one.ip ? other.ip : other.accessIp} is given twice, and not the same both times`,
  )
}

function usage(message: string, hint?: string): TsplayError {
  return new TsplayError('USAGE', message, { hint })
}
