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
}

/** `user@address:port`, with the jump host's name where it is not the host itself. */
function place({ host, endpoint }: Attempt): string {
  const { name, user, address, port } = endpoint
  const via = name === host ? '' : ` (jump host ${name})`
  return `${host}: ${user}@${address.includes(':') ? `[${address}]` : address}:${port}${via}`
}

/** The error of a connection that could not be made. */
export function connectFailure(attempt: Attempt, error: unknown): UnreachableError {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as SshFailure
  const said = failure.message ?? (typeof error === 'string' ? error : 'the connection was closed')
  if (failure.level === 'client-authentication') {
    return new UnreachableError(`${place(attempt)}: not let in; tried: ${attempt.tried}`, {
      cause: error,
      hint: "put the key into the user's authorized_keys, choose another with --private-key or ansible_ssh_private_key_file, or give ansible_password",
    })
  }
  return new UnreachableError(`${place(attempt)}: cannot connect: ${said}`, {
    cause: error,
    hint: remedy(failure, said, attempt),
  })
}

function remedy({ code }: SshFailure, said: string, { endpoint }: Attempt): string {
  const { address, port, timeout } = endpoint
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || said.includes('getaddrinfo')) {
    return `set ansible_host to an address, or make ${address} resolvable`
  }
  if (code === 'ECONNREFUSED' || said.includes('ECONNREFUSED')) {
    return `nothing listens there: is sshd running, and is ${port} its port (ansible_port)?`
  }
  if (/Timed out|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(said)) {
    return `is the host up, and is the way to it open? Waited ${timeout} s`
  }
  if (said.includes('no matching')) return 'client and server share no such algorithm'
  return `try: ssh -p ${port} ${endpoint.user}@${address}`
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
