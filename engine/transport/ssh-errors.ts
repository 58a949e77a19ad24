import { UnreachableError } from '../errors.ts'
import { keyType, type Verdict } from './known-hosts.ts'
import type { Endpoint } from './ssh-endpoint.ts'

/** What a failed attempt to connect was up to. */
export interface Attempt {
  /** Inventory name of the host that was to be reached. */
  readonly host: string
  readonly endpoint: Endpoint
  /** What could be said to be let in. */
  readonly tried: string
}

interface SshFailure {
  readonly message?: string
  readonly level?: string
  readonly code?: string
  /** Why a server would not lead on: 1 is that it does not do so at all. */
  readonly reason?: number
}

/** `user@address:port`, with the jump host's name where it is not the host itself. */
export function place({ host, endpoint }: Attempt): string {
  const { name, user, address, port } = endpoint
  const via = name === host ? '' : ` (jump host ${name})`
  return `${host}: ${user}@${address.includes(':') ? `[${address}]` : address}:${port}${via}`
}

/** The error of a connection that could not be made. */
export function connectFailure(attempt: Attempt, error: unknown): UnreachableError {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as SshFailure
  const said = failure.message ?? (typeof error === 'string' ? error : 'the connection was closed')
  const tooMany = said.includes('Too many authentication')
  if (failure.level === 'client-authentication' || tooMany) {
    return new UnreachableError(`${place(attempt)}: not let in; tried: ${attempt.tried}`, {
      cause: error,
      hint: tooMany
        ? `the server gave up after several keys: name the right one, be it the agent's: ${keySetting(attempt)}`
        : `put the key into the user's authorized_keys, or name another: ${keySetting(attempt)}`,
    })
  }
  return new UnreachableError(`${place(attempt)}: cannot connect: ${said}`, {
    cause: error,
    hint: remedy(failure, said, attempt),
  })
}

/** Where the key or password of a server is named. */
export function keySetting({ host, endpoint: { name } }: Attempt): string {
  return name === host
    ? '--private-key, ansible_ssh_private_key_file or ansible_password'
    : `IdentityFile of ${name} in ~/.ssh/config, or its own variables if it is the inventory's bastion`
}

function remedy({ code = '', reason }: SshFailure, said: string, attempt: Attempt): string {
  const { address, port, timeout, user, via } = attempt.endpoint
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || said.includes('getaddrinfo')) {
    return `set ansible_host to an address, or make ${address} resolvable`
  }
  if (/ECONNREFUSED|Connection refused/.test(`${code} ${said}`)) {
    return `nothing listens there: is sshd running, and is ${port} its port (ansible_port)?`
  }
  if (reason === 1) {
    return `jump host ${via.at(-1) ?? ''} leads nowhere: its sshd_config needs AllowTcpForwarding yes`
  }
  if (/EHOSTUNREACH|ENETUNREACH|No route|unreachable/i.test(said)) {
    return 'is the host up, and is there a way to it?'
  }
  if (/timed out|ETIMEDOUT/i.test(said)) {
    return `is the host up, and is the way to it open? Waited ${timeout} s`
  }
  if (said.includes('no matching')) return 'client and server share no such algorithm'
  const jump = via.length === 0 ? '' : `-J ${via.join(',')} `
  return `try: ssh ${jump}-p ${port} ${user}@${address}`
}

/** The error of a host whose key is not the one it should have, or not known where it must be. */
export function hostKeyFailure(attempt: Attempt, verdict: Verdict, key: Buffer): UnreachableError {
  const shown = `${place(attempt)}: it shows a ${keyType(key)} key`
  const { endpoint } = attempt
  const name = endpoint.port === 22 ? endpoint.address : `[${endpoint.address}]:${endpoint.port}`
  if (verdict.kind === 'changed') {
    return new UnreachableError(
      `${shown} that differs from the known one, ${verdict.file}:${verdict.line}`,
      {
        code: 'HOST_KEY_CHANGED',
        hint: `somebody may be in between. If the machine was set up anew: ssh-keygen -f ${verdict.file} -R '${name}'`,
      },
    )
  }
  if (verdict.kind === 'revoked') {
    return new UnreachableError(`${shown} that is revoked, ${verdict.file}:${verdict.line}`, {
      code: 'HOST_KEY_CHANGED',
      hint: 'give the machine a new host key',
    })
  }
  return new UnreachableError(`${shown} that is not known, and only known ones are accepted`, {
    hint: `add it: ssh-keyscan -p ${endpoint.port} ${endpoint.address} >> ${endpoint.knownHostsFiles[0] ?? ''}, after comparing it`,
  })
}
