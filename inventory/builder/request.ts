import { TsplayError } from '../../engine/errors.ts'
import type { NameStyle } from './group-names.ts'
import type { Settings } from './layout.ts'
import { splitWords, type OptionName, type Words } from './options.ts'
import { hostPrefix, isOn, readSettings, setting, type Env } from './settings.ts'
import { COMMANDS, parseHosts, parseRemoval, type NewHost } from './words.ts'

/** Hosts that come and hosts that go. */
export interface ChangeRequest {
  readonly kind: 'change'
  readonly file: string
  readonly hosts: readonly NewHost[]
  /** Names or addresses. */
  readonly removals: readonly string[]
  readonly settings: Settings
  readonly prefix: string
  readonly groupNames: NameStyle | undefined
  readonly rebalance: boolean
  /** Ask each new machine what it is called. */
  readonly realHostnames: boolean
  /** Tell, and write nothing. */
  readonly check: boolean
  /** The file has to be there. */
  readonly existing: boolean
}

/** Hosts and groups out of files. */
export interface LoadRequest {
  readonly kind: 'load'
  readonly file: string
  readonly sources: readonly string[]
  readonly groupNames: NameStyle | undefined
  readonly check: boolean
}

/** A question about an inventory. */
export interface ShowRequest {
  readonly kind: 'print_cfg' | 'print_ips' | 'print_hostnames' | 'graph' | 'list' | 'host'
  readonly file: string
  readonly format: 'yaml' | 'ini' | undefined
  /** Of `graph`: who does what instead of the groups. */
  readonly topology: boolean
  /** Of `host NAME`. */
  readonly host: string
}

/** What a call of the builder asks for. */
export type Request =
  { readonly kind: 'help' | 'version' } | ChangeRequest | LoadRequest | ShowRequest

type Command = (typeof COMMANDS)[number]

/** Reads the words after `tsplay-inventory` and the environment variables that Kubespray's builder knows. */
export function parseRequest(argv: readonly string[], env: Env): Request {
  const split = splitWords(argv)
  const { options, words, removals } = split
  if (options.help !== undefined) return { kind: 'help' }
  if (options.version !== undefined) return { kind: 'version' }
  const command = COMMANDS.find(known => known === words[0])
  const hasWork =
    words.length + removals.length > 0 ||
    options.rebalance !== undefined ||
    options.masters !== undefined
  if (command === 'help' || !hasWork) return { kind: 'help' }
  checkOptions(command, split)
  const file = options.config ?? setting(env, 'CONFIG_FILE') ?? './hosts.yml'
  const groupNames = options['group-names'] as NameStyle | undefined
  const check = options.check !== undefined
  switch (command) {
    case undefined:
    case 'add': {
      const hosts = words.slice(command === undefined ? 0 : 1).flatMap(parseHosts)
      if (command === 'add' && hosts.length === 0) throw wanting('add', 'ADDRESS...')
      return {
        ...{ kind: 'change', file, hosts, groupNames, check },
        removals: removals.flatMap(parseRemoval),
        settings: readSettings(env, options.masters),
        prefix: hostPrefix(env),
        rebalance: options.rebalance !== undefined,
        realHostnames: isOn(env, 'USE_REAL_HOSTNAME'),
        existing: command === 'add',
      }
    }
    case 'load': {
      const sources = words.slice(1)
      if (sources.length === 0) throw wanting('load', 'FILE...')
      return { kind: 'load', file, sources, groupNames, check }
    }
    default: {
      const expected = command === 'host' ? 2 : 1
      if (words.length < expected) throw wanting('host', 'NAME')
      const [extra] = words.slice(expected)
      if (extra !== undefined) throw usage(`${command} takes no "${extra}"`)
      const format = options.format as ShowRequest['format']
      const topology = options.topology !== undefined
      return { kind: command, file, format, topology, host: words[1] ?? '' }
    }
  }
}

const CHANGING: readonly OptionName[] = ['masters', 'group-names', 'rebalance', 'check']
const HEEDED: Readonly<Partial<Record<Command, readonly OptionName[]>>> = {
  load: ['group-names', 'check'],
  print_cfg: ['format'],
  graph: ['topology'],
}

/** An option that a command does not heed must not be thought to have worked. */
function checkOptions(command: Command | undefined, { options, removals }: Words): void {
  const isChange = command === undefined || command === 'add'
  const where = command === undefined ? 'here' : `for ${command}`
  const heeded = isChange ? CHANGING : (HEEDED[command] ?? [])
  const given = Object.keys(options) as OptionName[]
  const idle = given.find(name => name !== 'config' && !heeded.includes(name))
  if (idle !== undefined) {
    throw usage(`--${idle} has no meaning ${where}`)
  }
  if (!isChange && removals.length > 0) {
    throw usage(`-${removals[0] ?? ''} has no meaning ${where}`)
  }
}

const wanting = (command: string, what: string): TsplayError =>
  usage(`${command} needs more words: tsplay-inventory ${command} ${what}`)

function usage(message: string): TsplayError {
  return new TsplayError('USAGE', message, { hint: 'see tsplay-inventory help' })
}
