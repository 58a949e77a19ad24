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
])
const understood = new Set([
  'proxyjump',
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

/** Reads `ansible_ssh_common_args` and its like; what we cannot honour is refused by name. */
export function parseSshArgs(args: readonly string[], host: string): SshSettings {
  const words = args.flatMap(splitWords)
  const settings = new Map<string, readonly string[]>()
  const add = (key: string, value: string): void => {
    if (needless.has(key)) return
    if (!understood.has(key)) throw refused(host, `-o ${key}`)
    if (key === 'identityfile') settings.set(key, [...(settings.get(key) ?? []), value])
    else if (!settings.has(key)) settings.set(key, value.split(/\s+/))
  }
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    if (/^-[Cqv46]+$/.test(word)) continue
    const letter = word.startsWith('-') ? word.slice(1, 2) : ''
    const value = word.length > 2 ? word.slice(2) : words[++i]
    if (value === undefined || (letter !== 'o' && flags[letter] === undefined)) {
      throw refused(host, word)
    }
    if (letter === 'o') {
      const option = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(value)
      if (option === null) throw refused(host, `-o ${value}`)
      add((option[1] ?? '').toLowerCase(), option[2] ?? '')
    } else add(flags[letter] ?? '', value)
  }
  return settings
}

function splitWords(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  return words.map(word => word.replaceAll(/["']/g, ''))
}

function refused(host: string, what: string): TsplayError {
  return new TsplayError('BAD_INVENTORY', `${host}: ssh option not supported: ${what}`, {
    hint: `understood are -J -p -i -l and -o with ${[...understood].join(', ')}; see ansible_ssh_common_args`,
  })
}
