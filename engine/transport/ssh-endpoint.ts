import { join } from 'node:path'

import { TsplayError } from '../errors.ts'
import { parseSshArgs } from './ssh-args.ts'
import type { SshConfigFile, SshSettings } from './ssh-config.ts'
import type { ConnectionOptions, ConnectionTrace } from './transport.ts'

/** Who connects, and from where; out of the process's environment. */
export interface SshEnvironment {
  readonly home: string
  readonly user: string
  /** `SSH_AUTH_SOCK` */
  readonly agentSocket?: string | undefined
  /** Default: `~/.ssh/config`. */
  readonly configFile?: string | undefined
  readonly trace?: ConnectionTrace | undefined
}

/** One SSH server on the way to a host, the host itself last. */
export interface Endpoint {
  /** Inventory name of the host, or the jump host as it was written. */
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  /** Private keys that were asked for by name. */
  readonly identityFiles: readonly string[]
  /** Private keys that are tried where they exist. */
  readonly defaultFiles: readonly string[]
  readonly agentSocket: string | undefined
  /** Of the agent's keys, only those of `identityFiles` are offered. */
  readonly identitiesOnly: boolean
  readonly hostKeyChecking: ConnectionOptions['hostKeyChecking']
  /** The first one takes new keys. */
  readonly knownHostsFiles: readonly string[]
  /** Seconds. */
  readonly timeout: number
}

interface Wanted {
  readonly name: string
  readonly alias: string
  readonly user?: string | undefined
  readonly port?: number | undefined
  readonly password?: string | undefined
  readonly privateKeyFile?: string | undefined
  /** Options given on the way, stronger than the configuration file. */
  readonly args: SshSettings
}

/** The servers on the way to a host: jump hosts first. What the inventory says beats ~/.ssh/config. */
export function resolveEndpoints(
  options: ConnectionOptions,
  config: SshConfigFile,
  environment: SshEnvironment,
): readonly Endpoint[] {
  const args = parseSshArgs(options.sshArgs, options.host)
  const { host: name, address: alias, user, port, password, privateKeyFile } = options
  const target = { name, alias, user, port, password, privateKeyFile, args }
  const general = new Map([...args].filter(([key]) => !ofTargetOnly.has(key)))
  const endpoints: Endpoint[] = []
  const seen = new Set<string>()
  const visit = (wanted: Wanted): void => {
    const settings = settingsOf(wanted, config)
    const jumps = settings.get('proxyjump')?.join(',') ?? 'none'
    if (settings.has('proxycommand') && !settings.has('proxyjump')) throw proxyCommand(wanted.name)
    if (seen.has(wanted.alias) && jumps !== 'none') {
      throw new TsplayError('BAD_INVENTORY', `${name}: its ProxyJump leads in a circle`)
    }
    seen.add(wanted.alias)
    const hops = jumps === 'none' ? [] : jumps.split(',')
    // As OpenSSH does: only the first jump host may have jump hosts of its own.
    hops.forEach((hop, index) => {
      const jump = parseJump(hop, index === 0 ? general : withoutJump(general))
      if (index === 0) visit(jump)
      else endpoints.push(endpoint(jump, settingsOf(jump, config), options, environment))
    })
    endpoints.push(endpoint(wanted, settings, options, environment))
  }
  visit(target)
  return endpoints
}

const ofTargetOnly = new Set(['proxyjump', 'port', 'user', 'hostname'])

function withoutJump(settings: SshSettings): SshSettings {
  return new Map([...settings, ['proxyjump', ['none']]])
}

function settingsOf({ alias, user, args }: Wanted, config: SshConfigFile): SshSettings {
  return new Map([...config.settings(alias, user), ...args])
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

function endpoint(
  wanted: Wanted,
  settings: SshSettings,
  options: ConnectionOptions,
  environment: SshEnvironment,
): Endpoint {
  const one = (key: string): string | undefined => settings.get(key)?.[0]
  const { home } = environment
  const user = wanted.user ?? one('user') ?? environment.user
  const port = wanted.port ?? Number(one('port') ?? 22)
  const address = (one('hostname') ?? wanted.alias).replaceAll('%h', wanted.alias)
  const tokens = { d: home, h: address, p: String(port), r: user, u: environment.user }
  const path = (text: string): string => expandPath(text, home, tokens)
  const agent = one('identityagent') ?? 'SSH_AUTH_SOCK'
  return {
    name: wanted.name,
    address,
    port,
    user,
    password: wanted.password,
    identityFiles: (wanted.privateKeyFile === undefined
      ? (settings.get('identityfile') ?? [])
      : [wanted.privateKeyFile]
    ).map(path),
    // A jump host often takes the key of the hosts behind it.
    defaultFiles: [
      ...(options.privateKeyFile === undefined ? [] : [path(options.privateKeyFile)]),
      ...['id_ed25519', 'id_ecdsa', 'id_rsa'].map(file => join(home, '.ssh', file)),
    ],
    agentSocket:
      agent === 'none'
        ? undefined
        : agent === 'SSH_AUTH_SOCK'
          ? environment.agentSocket
          : path(agent),
    identitiesOnly: one('identitiesonly') === 'yes',
    hostKeyChecking: checking(options.hostKeyChecking, one('stricthostkeychecking')),
    knownHostsFiles: [
      ...(settings.get('userknownhostsfile') ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
      ...(settings.get('globalknownhostsfile') ?? ['/etc/ssh/ssh_known_hosts']),
    ].map(path),
    timeout: Number(one('connecttimeout') ?? options.timeout),
  }
}

/** `~` and OpenSSH's tokens in the name of a file. */
function expandPath(text: string, home: string, tokens: Readonly<Record<string, string>>): string {
  return text
    .replace(/^~(?=\/|$)/, home)
    .replace(/%([dhpru%])/g, (_, token: string) => tokens[token] ?? token)
}

/** A default gives way to the configuration file, a choice does not. */
function checking(
  chosen: ConnectionOptions['hostKeyChecking'],
  configured: string | undefined,
): ConnectionOptions['hostKeyChecking'] {
  if (chosen !== 'accept-new') return chosen
  if (configured === 'yes' || configured === 'true') return 'strict'
  return configured === 'no' || configured === 'off' || configured === 'false' ? 'off' : chosen
}

function proxyCommand(name: string): TsplayError {
  return new TsplayError('BAD_INVENTORY', `${name}: ProxyCommand is not supported`, {
    hint: 'write ProxyJump user@bastion:port instead',
  })
}
