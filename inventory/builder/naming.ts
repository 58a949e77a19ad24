import { TsplayError } from '../../engine/errors.ts'
import { whyNoHostName } from './group-names.ts'
import type { NewHost } from './words.ts'

/** A host with the name that it has in the inventory. */
export interface NamedHost extends NewHost {
  readonly name: string
}

/** What names are taken, and how new ones begin. */
export interface Naming {
  /** Of hosts, those that go too: a number is not used twice in one command. */
  readonly taken: readonly string[]
  readonly groups: readonly string[]
  readonly prefix: string
}

/** Gives new hosts the next numbers after the highest that a name ends in. */
export function nameHosts(
  hosts: readonly NewHost[],
  { taken, groups, prefix }: Naming,
): readonly NamedHost[] {
  const given = hosts.flatMap(({ name }) => name ?? [])
  for (const [index, name] of given.entries()) {
    const isTwice = given.indexOf(name) !== index
    const why = isTwice ? 'is the name of another host too' : whyNoHostName(name, groups)
    if (why !== undefined) throw new TsplayError('USAGE', `${name} ${why}`)
  }
  let number = [...taken, ...given].reduce((most, name) => Math.max(most, trailingNumber(name)), 0)
  return hosts.map(host => ({ ...host, name: host.name ?? `${prefix}${(number += 1)}` }))
}

function trailingNumber(name: string): number {
  const [digits] = /\d+$/.exec(name.split('.', 1)[0] ?? '') ?? []
  // A name that is not of this series: a serial number, an address.
  return digits === undefined || digits.length > 9 ? 0 : Number(digits)
}
