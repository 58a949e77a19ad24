import { UnreachableError } from '../errors.ts'
import {
  keyType,
  loadKnownHosts,
  rememberHost,
  type KnownHosts,
  type Verdict,
} from './known-hosts.ts'
import { agentOrder, describeCredentials, loadCredentials, type Credentials } from './ssh-auth.ts'
import type { Endpoint } from './ssh-endpoint.ts'
import { hostKeyFailure, keySetting, place, type Attempt } from './ssh-errors.ts'
import { askEvery } from './ssh-silence.ts'
import type { ConnectionTrace } from './transport.ts'
import { AgentKeys, authHandler, checkPrivateKey, type AuthMethod, type HopConfig } from './ssh.ts'

/** One server on the way, ready to be connected to. */
export interface Hop {
  readonly attempt: Attempt
  readonly config: HopConfig
}

/** Why servers' keys were not accepted, by hop: of many hosts behind a jump host one alone sees its key. */
export type Refusals = Map<string, (attempt: Attempt) => Error>

const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const

/** What all hops of a run share. */
export interface HopParts {
  readonly refusals: Refusals
  readonly trace?: ConnectionTrace | undefined
}

/** Reads keys and known hosts for one server. */
export async function prepareHop(
  host: string,
  endpoint: Endpoint,
  uniqueId: string,
  { trace = () => undefined, refusals }: HopParts,
): Promise<Hop> {
  const { address, port, user, timeout, knownHostsFiles } = endpoint
  const credentials = await loadCredentials(endpoint, checkPrivateKey)
  const attempt = { host, endpoint, tried: describeCredentials(credentials) }
  const known = await loadKnownHosts(knownHostsFiles, address, port)
  const methods = authMethods(user, credentials)
  const checked = `host keys: ${endpoint.hostKeyChecking}, ${knownHostsFiles.join(' ')}`
  trace(host, `connect to ${place(attempt)}; have: ${attempt.tried}; ${checked}`)
  if (methods.length === 0) throw nothingToLogInWith(attempt)
  const config: HopConfig = {
    host: address,
    port,
    username: user,
    uniqueId,
    readyTimeout: timeout * 1000,
    keepaliveInterval: askEvery * 1000,
    keepaliveCountMax: Infinity,
    algorithms: { serverHostKey: orderedKeyTypes(known) },
    authHandler: authHandler(
      methods.map(({ method }) => method),
      (method, accepted) => {
        trace(host, offerText(methods, method, accepted))
      },
    ),
    hostVerifier: (key: Buffer, verify: (ok: boolean) => void) => {
      verifyHostKey(attempt, known, key).then(
        verdict => {
          trace(host, `${address}:${port} shows a ${keyType(key)} key: ${verdict}`)
          verify(true)
        },
        (error: unknown) => {
          refusals.set(uniqueId, refusalOf(error, key))
          verify(false)
        },
      )
    },
  }
  return { attempt, config }
}

function nothingToLogInWith(attempt: Attempt): UnreachableError {
  return new UnreachableError(
    `${place(attempt)}: nothing to log in with; looked at: ${attempt.tried}`,
    {
      hint: `load a key with passphrase into an ssh-agent (ssh-add), or name another: ${keySetting(attempt)}`,
    },
  )
}

/** A server has several keys; asked for another type than the known one it would look changed. */
function orderedKeyTypes(known: KnownHosts): (typeof keyTypes)[number][] {
  const isKnown = (type: string): boolean =>
    known.types.includes(type.startsWith('rsa-') ? 'ssh-rsa' : type)
  return [...keyTypes.filter(isKnown), ...keyTypes.filter(type => !isKnown(type))]
}

/** Gives back how it came to be accepted. */
async function verifyHostKey(attempt: Attempt, known: KnownHosts, key: Buffer): Promise<string> {
  const { hostKeyChecking, knownHostsFiles, address, port } = attempt.endpoint
  if (hostKeyChecking === 'off') return 'not checked'
  const verdict = known.judge(key)
  if (verdict.kind === 'known') return 'known'
  const [file] = knownHostsFiles
  if (verdict.kind === 'new' && hostKeyChecking === 'accept-new' && file !== undefined) {
    await rememberHost(file, address, port, key)
    return `new, written to ${file}`
  }
  throw new KeyRefused(verdict)
}

/** A key that is not the one it should be; which host is told so is known later. */
class KeyRefused extends Error {
  readonly verdict: Verdict

  constructor(verdict: Verdict) {
    super(verdict.kind)
    this.verdict = verdict
  }
}

function refusalOf(error: unknown, key: Buffer): (attempt: Attempt) => Error {
  return attempt =>
    error instanceof KeyRefused ? hostKeyFailure(attempt, error.verdict, key) : (error as Error)
}

/** One way of being let in, and what it is called. */
interface Offer {
  readonly method: AuthMethod
  readonly label: string
}

/** Named keys and a given password come first: a server ends the talk after a few wrong tries. */
function authMethods(username: string, credentials: Credentials): readonly Offer[] {
  const { keys, agentSocket, password } = credentials
  const files = keys.flatMap((key): Offer[] =>
    key.kind === 'key'
      ? [{ label: `key ${key.file}`, method: { type: 'publickey', username, key: key.text } }]
      : [],
  )
  const agent: Offer[] =
    agentSocket === undefined
      ? []
      : [
          {
            label: `the keys of ssh-agent ${agentSocket}`,
            method: {
              type: 'agent',
              username,
              agent: new AgentKeys(agentSocket, held => agentOrder(held, credentials)),
            },
          },
        ]
  const passwords = password === undefined ? [] : passwordOffers(username, password)
  return credentials.named ? [...files, ...passwords, ...agent] : [...passwords, ...agent, ...files]
}

function passwordOffers(username: string, password: string): Offer[] {
  return [
    { label: 'the password', method: { type: 'password', username, password } },
    {
      label: 'the password, as the answer to what it asks',
      method: {
        type: 'keyboard-interactive',
        username,
        prompt: (...request) => {
          const [, , , prompts, finish] = request
          finish(prompts.map(() => password))
        },
      },
    },
  ]
}

function offerText(
  offers: readonly Offer[],
  method: AuthMethod | undefined,
  accepted: readonly string[] | null,
): string {
  const takes = accepted === null ? '' : `the server takes ${accepted.join(', ')}; `
  const offer = offers.find(one => one.method === method)
  return `${takes}${offer === undefined ? 'nothing is left to offer' : `offer ${offer.label}`}`
}
