import { TsplayError } from '../errors.ts'
import type { Keywords } from '../model/playbook.ts'
import type { Json } from '../model/value.ts'
import type { Become } from '../remote/host.ts'
import { LazyObject, type Scope } from '../template/scope.ts'
import type { ConnectionOptions } from '../transport/transport.ts'
import type { ConnectionVariableName } from './connection-variables.ts'
import type { ConnectionDefaults } from './environment.ts'
import { count, flag, word } from './keyword.ts'

type Plain = Json | undefined

/** What play and task say of reaching hosts, with the variables it is rendered with: the task's, for a delegate too. */
export interface Said {
  readonly keywords: Pick<
    Keywords,
    'connection' | 'port' | 'remote_user' | 'become' | 'become_method' | 'become_user'
  >
  readonly scope: Scope
}

/**
 * How to reach a host, by Ansible's rule: a variable beats the keyword, which beats the command line.
 * @param variables Those of the host to be reached (of the delegate, for `delegate_to`).
 */
export function connectionOptions(
  host: string,
  variables: Scope,
  { keywords, scope }: Said,
  defaults: ConnectionDefaults,
): ConnectionOptions {
  const first = firstVariable(variables)
  const address = text(first('ansible_host', 'ansible_ssh_host')) ?? host
  const port = first('ansible_port', 'ansible_ssh_port') ?? count(keywords.port, scope)
  const user =
    text(first('ansible_user', 'ansible_ssh_user')) ??
    word(keywords.remote_user, scope) ??
    defaults.user
  const password =
    text(first('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password')) ?? defaults.password
  const key =
    text(first('ansible_ssh_private_key_file', 'ansible_private_key_file')) ??
    defaults.privateKeyFile
  return {
    host,
    connection: connectionKind(host, first, word(keywords.connection, scope)),
    address,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { privateKeyFile: key }),
    sshArgs: (['ansible_ssh_common_args', 'ansible_ssh_extra_args'] as const).flatMap(
      name => text(first(name)) ?? [],
    ),
    hostKeyChecking: hostKeyChecking(first) ?? defaults.hostKeyChecking,
    timeout: Number(first('ansible_timeout', 'ansible_ssh_timeout') ?? defaults.timeout),
  }
}

/** The host through which another one is reached: the first of the group `bastion`, as Kubespray has it. */
export function bastionOf(
  { host, connection }: ConnectionOptions,
  groups: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const bastions = groups.get('bastion') ?? []
  return connection === 'local' || bastions.includes(host) ? undefined : bastions[0]
}

const truths = ['true', 'yes', 'on', 'y', 't', '1']

/** Whom to become there; undefined: stay who logged in. */
export function becomeOptions(
  variables: Scope,
  { keywords, scope }: Said,
  defaults: ConnectionDefaults,
): Become | undefined {
  const first = firstVariable(variables)
  const wanted =
    first('ansible_become') ??
    (keywords.become === undefined ? undefined : flag(keywords.become, scope)) ??
    (defaults.become || undefined)
  if (!truths.includes(text(wanted)?.toLowerCase() ?? '')) return undefined
  const method =
    text(first('ansible_become_method')) ??
    word(keywords.become_method, scope) ??
    defaults.becomeMethod ??
    'sudo'
  if (method !== 'sudo' && method !== 'su') {
    throw new TsplayError('BAD_KEYWORD', `become_method ${method} is not supported`, {
      hint: 'use sudo or su',
    })
  }
  const user =
    text(first('ansible_become_user')) ??
    word(keywords.become_user, scope) ??
    defaults.becomeUser ??
    'root'
  const password =
    text(first('ansible_become_password', 'ansible_become_pass')) ?? defaults.becomePassword
  return { method, user, ...(password === undefined ? {} : { password }) }
}

function connectionKind(
  host: string,
  first: ReturnType<typeof firstVariable>,
  asked: string | undefined,
): 'ssh' | 'local' {
  const kind = text(first('ansible_connection')) ?? asked
  if (kind === undefined) return host === 'localhost' ? 'local' : 'ssh'
  if (kind === 'local') return 'local'
  if (['ssh', 'smart', 'paramiko', 'paramiko_ssh'].includes(kind)) return 'ssh'
  throw new TsplayError('BAD_KEYWORD', `${host}: ansible_connection ${kind} is not supported`, {
    hint: 'use ssh or local',
  })
}

function hostKeyChecking(
  first: ReturnType<typeof firstVariable>,
): ConnectionOptions['hostKeyChecking'] | undefined {
  const asked = first('ansible_host_key_checking', 'ansible_ssh_host_key_checking')
  if (asked === undefined) return undefined
  if (asked === 'strict' || asked === 'accept-new' || asked === 'off') return asked
  return asked === false || asked === 'false' || asked === 'no' ? 'off' : 'accept-new'
}

function firstVariable(scope: Scope): (...names: readonly ConnectionVariableName[]) => Plain {
  return (...names) => {
    for (const name of names) {
      const value = scope.get(name)
      if (value instanceof LazyObject) continue
      if (value !== undefined && value !== null) return value
    }
    return undefined
  }
}

function text(value: Plain): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
