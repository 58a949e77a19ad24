import { basename } from 'node:path'

import { TsplayError } from '../errors.ts'
import { parseJumpArgs, splitWords } from './ssh-args.ts'
import type { SshSettings } from './ssh-config.ts'

/** A server on the way as it was asked for, before ~/.ssh/config has said its part. */
export interface Wanted {
  readonly name: string
  readonly alias: string
  readonly user?: string | undefined
  readonly port?: number | undefined
  readonly password?: string | undefined
  readonly privateKeyFile?: string | undefined
  /** Options given on the way, stronger than the configuration file. */
  readonly args: SshSettings
  /** What the configuration file says does not hold: `ssh -F none`. */
  readonly unconfigured?: boolean
}

/** Options that are meant for the host itself, not for the servers on the way to it. */
const ofTargetOnly = new Set(['proxyjump', 'proxycommand', 'port', 'user', 'hostname'])

/** What is given for a host and holds for its jump hosts too, such as where keys are known. */
export function argsForJumps(args: SshSettings): SshSettings {
  return new Map([...args].filter(([key]) => !ofTargetOnly.has(key)))
}

/** Whether options say how to get there, be it without any jump host. */
export const namesWay = (settings: SshSettings): boolean =>
  settings.has('proxyjump') || settings.has('proxycommand')

/** The same options, and no way but the straight one. */
export const withoutJump = (settings: SshSettings): SshSettings =>
  new Map([...settings, ['proxyjump', ['none']]])

/**
 * The jump hosts that a server asks for, the first one first.
 * @param configured What ~/.ssh/config says of it; options that were given beat it.
 * @param general Options that hold on the whole way.
 */
export function jumpsOf(
  { args, name }: Wanted,
  configured: SshSettings,
  general: SshSettings,
): readonly Wanted[] {
  const settings = [args, configured].find(namesWay)
  const jumps = settings?.get('proxyjump')?.join(',')
  const command = settings?.get('proxycommand')?.join(' ')
  if (jumps !== undefined) {
    // As OpenSSH does: only the first jump host may have jump hosts of its own.
    const one = (hop: string, index: number): Wanted =>
      parseJump(hop, index === 0 ? general : withoutJump(general))
    return jumps === 'none' ? [] : jumps.split(',').map(one)
  }
  return command === undefined || command === 'none' ? [] : [jumpOfCommand(command, name)]
}

function parseJump(text: string, args: SshSettings): Wanted {
  const match =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+|[0-9a-f:]+:[0-9a-f:]+)(?::(\d+))?$/.exec(
      text.trim(),
    )
  const alias = match?.[2]?.replace(/^\[|\]$/g, '')
  if (alias === undefined) {
    throw new TsplayError('BAD_INVENTORY', `not a jump host: ${text}`, {
      hint: 'ProxyJump takes user@host:port, several with commas between',
    })
  }
  const port = match?.[3] === undefined ? undefined : Number(match[3])
  return { name: text.trim(), alias, user: match?.[1], port, args }
}

/** A ProxyCommand is a program of its own; one that is an ssh which only leads on names a jump host. */
function jumpOfCommand(command: string, host: string): Wanted {
  const words = splitWords(command)
  const program = words[0] === 'exec' ? words.slice(1) : words
  if (basename(program[0] ?? '') !== 'ssh') throw notAJump(command, host)
  const { settings, rest } = parseJumpArgs(program.slice(1), host)
  const [jump, ...onward] = rest
  const leadsOn =
    settings.get('stdioforward')?.[0] === '%h:%p'
      ? onward.length === 0
      : /^(nc|netcat)( -[qw] ?\d+)* %h %p$/.test(onward.join(' '))
  const file = settings.get('configfile')?.[0]
  const bare = file === 'none' || file === '/dev/null'
  if (jump === undefined || !leadsOn || (file !== undefined && !bare)) {
    throw notAJump(command, host)
  }
  return { ...parseJump(jump, settings), unconfigured: bare }
}

function notAJump(command: string, host: string): TsplayError {
  return new TsplayError('BAD_INVENTORY', `${host}: ProxyCommand is not supported: ${command}`, {
    hint: 'write ProxyJump user@bastion:port; of commands only `ssh -W %h:%p user@bastion` is understood',
  })
}
