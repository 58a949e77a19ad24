import { UnreachableError } from '../errors.ts'
import { loadKnownHosts, rememberHost, type KnownHosts } from './known-hosts.ts'
import { describeCredentials, loadCredentials, type Credentials } from './ssh-auth.ts'
import type { Endpoint } from './ssh-endpoint.ts'
import { hostKeyFailure, type Attempt } from './ssh-errors.ts'
import { askEvery } from './ssh-silence.ts'
import { AgentKeys, authHandler, checkPrivateKey, type AuthMethod, type HopConfig } from './ssh.ts'

/** One server on the way, ready to be connected to. */
export interface Hop {
  readonly attempt: Attempt
  readonly config: HopConfig
  /** Why its key was not accepted. */
  readonly refusal: () => Error | undefined
}

const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const

/** Reads keys and known hosts for one server. */
export async function prepareHop(host: string, endpoint: Endpoint, uniqueId: string): Promise<Hop> {
  const { address, port, user, timeout, knownHostsFiles } = endpoint
  const credentials = await loadCredentials(endpoint, checkPrivateKey)
  const attempt = { host, endpoint, tried: describeCredentials(credentials) }
  const known = await loadKnownHosts(knownHostsFiles, address, port)
  const methods = authMethods(user, credentials)
  if (methods.length === 0) {
    throw new UnreachableError(
      `${host}: ${user}@${address}:${port}: nothing to log in with; looked at: ${attempt.tried}`,
      { hint: 'load a key with passphrase into an ssh-agent (ssh-add), or name a key or password' },
    )
  }
  let refusal: Error | undefined
  const config: HopConfig = {
    host: address,
    port,
    username: user,
    uniqueId,
    readyTimeout: timeout * 1000,
    keepaliveInterval: askEvery * 1000,
    keepaliveCountMax: Infinity,
    algorithms: { serverHostKey: orderedKeyTypes(known) },
    authHandler: authHandler(methods),
    hostVerifier: (key: Buffer, verify: (ok: boolean) => void) => {
      verifyHostKey(attempt, known, key).then(
        () => {
          verify(true)
        },
        (error: unknown) => {
          refusal = error as Error
          verify(false)
        },
      )
    },
  }
  return { attempt, config, refusal: () => refusal }
}

/** A server has several keys; asked for another type than the known one it would look changed. */
function orderedKeyTypes(known: KnownHosts): (typeof keyTypes)[number][] {
  const isKnown = (type: string): boolean =>
    known.types.includes(type.startsWith('rsa-') ? 'ssh-rsa' : type)
  return [...keyTypes.filter(isKnown), ...keyTypes.filter(type => !isKnown(type))]
}

async function verifyHostKey(attempt: Attempt, known: KnownHosts, key: Buffer): Promise<void> {
  const { hostKeyChecking, knownHostsFiles, address, port } = attempt.endpoint
  if (hostKeyChecking === 'off') return
  const verdict = known.judge(key)
  if (verdict.kind === 'known') return
  const [file] = knownHostsFiles
  if (verdict.kind === 'new' && hostKeyChecking === 'accept-new' && file !== undefined) {
    await rememberHost(file, address, port, key)
    return
  }
  throw hostKeyFailure(attempt, verdict, key)
}

/** Named keys and a given password come first: a server ends the talk after a few wrong tries. */
function authMethods(username: string, credentials: Credentials): readonly AuthMethod[] {
  const { keys, agentSocket, agentKeys, password } = credentials
  const files = keys.flatMap((key): AuthMethod[] =>
    key.kind === 'key' ? [{ type: 'publickey', username, key: key.text }] : [],
  )
  const agent: AuthMethod[] =
    agentSocket === undefined
      ? []
      : [{ type: 'agent', username, agent: new AgentKeys(agentSocket, agentKeys) }]
  const passwords: AuthMethod[] =
    password === undefined
      ? []
      : [
          { type: 'password', username, password },
          {
            type: 'keyboard-interactive',
            username,
            prompt: (...request) => {
              const [, , , prompts, finish] = request
              finish(prompts.map(() => password))
            },
          },
        ]
  return credentials.named ? [...files, ...passwords, ...agent] : [...passwords, ...agent, ...files]
}
