import { join } from 'node:path'

import { TsplayError } from '../errors.ts'
import { parseSshArgs } from './ssh-args.ts'
import type { SshConfigFile, SshSettings } from './ssh-config.ts'
import { argsForJumps, jumpsOf, namesWay, withoutJump, type Wanted } from './ssh-jump.ts'
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
  /** The servers before it on the way, as `user@address:port`. */
  readonly via: readonly string[]
}

/**
 * The servers on the way to a host: jump hosts first. What the inventory says beats ~/.ssh/config; what it
 * says of the host itself beats its bastion.
 */
export function resolveEndpoints(
  options: ConnectionOptions,
  config: SshConfigFile,
  environment: SshEnvironment,
): readonly Endpoint[] {
  const given = parseSshArgs(options.sshArgs, options.host)
  const bastion = namesWay(given) ? undefined : options.bastion
  const args = bastion === undefined ? given : withoutJump(given)
  const general = argsForJumps(given)
  const { host: name, address: alias, user, port, password, privateKeyFile } = options
  const endpoints: Omit<Endpoint, 'via'>[] = []
  const seen = new Set<string>()
  const visit = (wanted: Wanted): void => {
    const configured = configuredFor(wanted, config)
    const jumps = jumpsOf(wanted, configured, general)
    if (seen.has(wanted.alias) && jumps.length > 0) {
      throw new TsplayError('BAD_INVENTORY', `${name}: its ProxyJump leads in a circle`)
    }
    seen.add(wanted.alias)
    jumps.forEach((jump, index) => {
      if (index === 0) visit(jump)
      else endpoints.push(endpoint(jump, configuredFor(jump, config), options, environment))
    })
    endpoints.push(endpoint(wanted, configured, options, environment))
  }
  if (bastion !== undefined) endpoints.push(...resolveEndpoints(bastion, config, environment))
  visit({ name, alias, user, port, password, privateKeyFile, args })
  const way = endpoints.map(({ user: who, address, port: at }) => `${who}@${address}:${at}`)
  return endpoints.map((found, index) => ({ ...found, via: way.slice(0, index) }))
}

function configuredFor({ alias, user, unconfigured }: Wanted, config: SshConfigFile): SshSettings {
  return unconfigured === true ? new Map() : config.settings(alias, user)
}

function endpoint(
  wanted: Wanted,
  configured: SshSettings,
  options: ConnectionOptions,
  environment: SshEnvironment,
): Omit<Endpoint, 'via'> {
  const settings: SshSettings = new Map([...configured, ...wanted.args])
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
