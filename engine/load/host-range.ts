import { isIPv6 } from 'node:net'

import { TsplayError } from '../errors.ts'
import type { Position } from '../model/position.ts'

/** The hosts that one entry of an inventory stands for. */
export interface HostEntry {
  readonly names: readonly string[]
  /** `host:2222` */
  readonly port?: number
}

// A slip of the keyboard in a range must not fill the memory.
const mostHosts = 100_000

/** `node[01:10]:2222` → the ten names and the port. */
export function expandHosts(entry: string, position?: Position): HostEntry {
  if (isIPv6(entry)) return { names: [entry] }
  const [, address, bracketPort] = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry) ?? []
  if (address !== undefined && isIPv6(address)) return withPort([address], bracketPort)

  const [, pattern = entry, port] = /^(.+?):(\d+)$/.exec(entry) ?? []
  const fail = (message: string, hint?: string): never => {
    throw new TsplayError('BAD_INVENTORY', `${message}: ${entry}`, { position, hint })
  }
  if (/[\s,]|:(?![^[]*\])/.test(pattern)) fail('not a host name')
  return withPort(expandRanges(pattern, fail), port)
}

const withPort = (names: readonly string[], port: string | undefined): HostEntry =>
  port === undefined ? { names } : { names, port: Number(port) }

type Fail = (message: string, hint?: string) => never

function expandRanges(pattern: string, fail: Fail): readonly string[] {
  const [, before = '', range, after = ''] = /^([^[\]]*)\[([^[\]]*)\](.*)$/.exec(pattern) ?? []
  if (range === undefined) {
    return /[[\]]/.test(pattern) ? fail('a range has no end, or no beginning') : [pattern]
  }
  const members = membersOf(range, fail)
  const ends = expandRanges(after, fail)
  if (members.length * ends.length > mostHosts) fail('more than 100000 hosts')
  return members.flatMap(member => ends.map(end => before + member + end))
}

function membersOf(range: string, fail: Fail): readonly string[] {
  const form = /^(?:(\d*):(\d+)|([a-zA-Z]):([a-zA-Z]))(?::(\d+))?$/.exec(range)
  const [, first, last, firstLetter, lastLetter, stepText = '1'] = form ?? []
  const step = Number(stepText)
  if (step === 0) return fail('a range cannot step by 0')

  if (firstLetter !== undefined && lastLetter !== undefined) {
    return steps(letters.indexOf(firstLetter), letters.indexOf(lastLetter), { step, fail }).map(
      index => letters.charAt(index),
    )
  }
  if (first === undefined || last === undefined) {
    return fail(`"[${range}]" is no range`, 'write [1:9], [01:09] or [a:f]')
  }
  const padded = /^0\d/.test(first)
  if (padded && first.length !== last.length) {
    return fail(`both ends of "[${range}]" need the same number of digits`)
  }
  const width = padded ? first.length : 0
  return steps(Number(first), Number(last), { step, fail }).map(n => String(n).padStart(width, '0'))
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

function steps(
  first: number,
  last: number,
  { step, fail }: { readonly step: number; readonly fail: Fail },
): readonly number[] {
  if (last < first) return fail('a range cannot run backwards')
  const count = Math.floor((last - first) / step) + 1
  if (count > mostHosts) return fail('more than 100000 hosts')
  return Array.from({ length: count }, (_, index) => first + index * step)
}
