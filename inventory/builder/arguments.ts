import { parseArgs } from 'node:util'

import { TsplayError } from '../../engine/errors.ts'
import { expandRange, isAddress } from './address.ts'
import type { Settings } from './layout.ts'

/** A machine to take in. */
export interface NewHost {
  readonly ip: string
  /** Where it answers SSH and its peers; the same as `ip` unless given after a comma. */
  readonly accessIp: string
}

/** What a call of the builder asks for. */
export type Request =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'add'
      readonly file: string
      readonly hosts: readonly NewHost[]
      readonly settings: Settings
      readonly prefix: string
    }

type Env = Readonly<Record<string, string | undefined>>

/** Reads the words after `tsplay-inventory` and the environment variables that Kubespray's builder knows. */
export function parseRequest(argv: readonly string[], env: Env): Request {
  const { values, words } = splitOptions(argv)
  if (values.help === true || words.length === 0 || words[0] === 'help') return { kind: 'help' }
  return {
    kind: 'add',
    file: values.config ?? setting(env, 'CONFIG_FILE') ?? './hosts.yml',
    hosts: words.flatMap(parseHosts),
    settings: {
      masters: count(env, ['KUBE_CONTROL_HOSTS', 'KUBE_MASTERS', 'KUBE_MASTERS_MASTERS'], 2),
      scaleThreshold: count(env, ['SCALE_THRESHOLD'], 50),
      massiveScaleThreshold: count(env, ['MASSIVE_SCALE_THRESHOLD'], 200),
    },
    prefix: hostPrefix(env),
  }
}

function splitOptions(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return { values, words: positionals }
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new TsplayError('USAGE', cause.message, { hint: 'see tsplay-inventory --help' })
  }
}

/** `IP`, `IP,ACCESS_IP` or `FIRST-LAST`. */
function parseHosts(word: string): NewHost[] {
  const [first = '', last] = word.split('-')
  if (last !== undefined && isAddress(first) && isAddress(last) && !word.endsWith('-')) {
    if (word.split('-').length > 2) throw badHost(word)
    return expandRange(first, last).map(ip => ({ ip, accessIp: ip }))
  }
  const [ip = '', accessIp = ip, more] = word.split(',')
  if (isAddress(ip) && isAddress(accessIp) && more === undefined) return [{ ip, accessIp }]
  throw badHost(word)
}

function badHost(word: string): TsplayError {
  const hint = 'give 10.0.0.1, 10.0.0.1,192.0.2.1 (address, access address) or 10.0.0.1-10.0.0.9'
  return new TsplayError('USAGE', `${word}: not an address`, { hint })
}

function hostPrefix(env: Env): string {
  const prefix = setting(env, 'HOST_PREFIX') ?? 'node'
  if (/^[a-z][a-z0-9-]*$/.test(prefix)) return prefix
  throw new TsplayError('USAGE', `HOST_PREFIX=${prefix}: not the beginning of a host name`, {
    hint: 'small letters, digits and dashes, a letter first',
  })
}

function count(env: Env, names: readonly string[], fallback: number): number {
  const name = names.find(candidate => setting(env, candidate) !== undefined)
  if (name === undefined) return fallback
  const text = env[name] ?? ''
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new TsplayError('USAGE', `${name}=${text}: not a whole number of at least 1`)
}

function setting(env: Env, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name]
}
