import { TsplayError } from '../errors.ts'
import type { SshSettings } from './ssh-config.ts'

/** Options that concern OpenSSH alone: connections are kept and multiplexed without them. */
const needless = new Set([
  'controlmaster',
  'controlpath',
  'controlpersist',
  'compression',
  'loglevel',
  'serveraliveinterval',
  'serveralivecountmax',
  'tcpkeepalive',
  'batchmode',
  'preferredauthentications',
  'gssapiauthentication',
  'checkhostip',
  'connectionattempts',
  'exitonforwardfailure',
  'numberofpasswordprompts',
  'updatehostkeys',
])
const understood = new Set([
  'proxyjump',
  'proxycommand',
  'stricthostkeychecking',
  'userknownhostsfile',
  'globalknownhostsfile',
  'port',
  'user',
  'identityfile',
  'identitiesonly',
  'identityagent',
  'connecttimeout',
  'hostname',
])
const flags: Readonly<Record<string, string>> = {
  J: 'proxyjump',
  p: 'port',
  l: 'user',
  i: 'identityfile',
}

/** Options that change nothing here. */
const mute = /^-[CqvxTak46]+$/

interface SshOptions {
  readonly letters: Readonly<Record<string, string>>
  readonly mute: RegExp
}

/** The words of an ssh command line: what its options say, and what follows them. */
export interface SshWords {
  readonly settings: SshSettings
  /** The host and what is to be run there. */
  readonly rest: readonly string[]
}

/** Reads `ansible_ssh_common_args` and its like; what we cannot honour is refused by name. */
export function parseSshArgs(args: readonly string[], host: string): SshSettings {
  const { settings, rest } = readSshWords(args.flatMap(splitWords), { letters: flags, mute }, host)
  if (rest[0] !== undefined) throw refused(host, rest[0])
  return settings
}

/** Reads the words of an `ssh` that only leads on: with -W for where to, and -F for whose configuration. */
export function parseJumpArgs(words: readonly string[], host: string): SshWords {
  const letters = { ...flags, W: 'stdioforward', F: 'configfile' }
  return readSshWords(words, { letters, mute: /^-[CqvxTakAnN46]+$/ }, host)
}

function readSshWords(
  words: readonly string[],
  { letters, mute }: SshOptions,
  host: string,
): SshWords {
  const settings = new Map<string, readonly string[]>()
  const rest: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    if (!word.startsWith('-')) {
      rest.push(word)
      // As with ssh, options may still follow the host, but not the command.
      if (rest.length === 1) continue
      rest.push(...words.slice(i + 1))
      break
    }
    if (mute.test(word)) continue
    const letter = word.slice(1, 2)
    const value = word.length > 2 ? word.slice(2) : words[++i]
    const key = letters[letter]
    if (value === undefined || (letter !== 'o' && key === undefined)) throw refused(host, word)
    if (key !== undefined) addSetting(settings, key, value)
    else addOption(settings, value, host)
  }
  return { settings, rest }
}

function addOption(settings: Map<string, readonly string[]>, text: string, host: string): void {
  const option = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(text)
  if (option === null) throw refused(host, `-o ${text}`)
  const key = (option[1] ?? '').toLowerCase()
  if (needless.has(key)) return
  if (!understood.has(key)) throw refused(host, `-o ${key}`)
  addSetting(settings, key, option[2] ?? '')
}

/** The first one counts, but keys are tried one after the other. */
function addSetting(settings: Map<string, readonly string[]>, key: string, value: string): void {
  if (key === 'identityfile') settings.set(key, [...(settings.get(key) ?? []), value])
  else if (settings.has(key)) return
  else settings.set(key, key === 'proxycommand' ? [value] : value.split(/\s+/))
}

/** The words of a command line; of quotes only the outer ones go, for a command may be quoted whole. */
export function splitWords(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  return words.map(word =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      String(double ?? single),
    ),
  )
}

function refused(host: string, what: string): TsplayError {
  return new TsplayError('BAD_INVENTORY', `${host}: ssh option not supported: ${what}`, {
    hint: `understood are -J -p -i -l and -o with ${[...understood].join(', ')}; see ansible_ssh_common_args`,
  })
}
