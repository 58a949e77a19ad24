import { readFile } from 'node:fs/promises'

import type { Endpoint } from './ssh-endpoint.ts'

/** A private key file that was looked at. */
export type KeyFile =
  | { readonly kind: 'key'; readonly file: string; readonly text: Buffer }
  /** Locked by a passphrase, not there or only its public half: an agent may hold it. */
  | {
      readonly kind: 'locked' | 'missing' | 'public' | 'bad'
      readonly file: string
      readonly why: string
    }

/** What a file that should hold a private key turned out to be. */
export type KeyVerdict = 'ok' | 'locked' | 'public' | { readonly bad: string }

/** What can be said to a server to be let in. */
export interface Credentials {
  readonly keys: readonly KeyFile[]
  /** Whether these keys were asked for by name. */
  readonly named: boolean
  readonly agentSocket: string | undefined
  /** The public halves (base64) of the key files: those the agent offers first. */
  readonly publicKeys: readonly string[]
  /** Whether the agent offers no others. */
  readonly identitiesOnly: boolean
  readonly password: string | undefined
}

/**
 * Reads the keys that an endpoint names, or the usual ones.
 * @param check Says whether it is a private key that can be used.
 */
export async function loadCredentials(
  endpoint: Endpoint,
  check: (text: Buffer) => KeyVerdict,
): Promise<Credentials> {
  const named = endpoint.identityFiles.length > 0
  const files = named ? endpoint.identityFiles : endpoint.defaultFiles
  const keys = await Promise.all(files.map(file => loadKey(file, check)))
  const publicKeys = await Promise.all(files.map(publicHalf))
  return {
    named,
    keys: named ? keys : keys.filter(key => key.kind !== 'missing'),
    agentSocket: endpoint.agentSocket,
    publicKeys: publicKeys.flatMap(key => key ?? []),
    identitiesOnly: endpoint.identitiesOnly,
    password: endpoint.password,
  }
}

async function loadKey(file: string, check: (text: Buffer) => KeyVerdict): Promise<KeyFile> {
  let text: Buffer
  try {
    text = await readFile(file)
  } catch (error) {
    return { kind: 'missing', file, why: (error as Error).message }
  }
  const verdict = check(text)
  switch (verdict) {
    case 'ok':
      return { kind: 'key', file, text }
    case 'locked':
      return { kind: 'locked', file, why: 'it has a passphrase' }
    case 'public':
      return { kind: 'public', file, why: 'it is a public key' }
    default:
      return { kind: 'bad', file, why: verdict.bad }
  }
}

/** By which the agent's keys are told apart: beside the private key, in it, or the file itself. */
async function publicHalf(file: string): Promise<string | undefined> {
  const own = await textOf(file)
  const text = (await textOf(`${file}.pub`)) ?? own ?? ''
  return /^(?:ssh|ecdsa|sk)-\S+ (\S+)/.exec(text)?.[1] ?? halfWithin(own ?? '')
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'latin1')
  } catch {
    // Nothing is lost: that the key itself cannot be read is said elsewhere.
    return undefined
  }
}

/** OpenSSH's format keeps the public half in the open, passphrase or not. */
function halfWithin(text: string): string | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-/.exec(text)?.[1]
  if (body === undefined) return undefined
  const data = Buffer.from(body, 'base64')
  // Past the magic word; then cipher, derivation and its options, the number of keys, the public key.
  let at = 15
  const field = (): Buffer => {
    const start = at + 4
    // Of a file that was cut off there is no more than it has.
    at = start + (start <= data.length ? data.readUInt32BE(at) : 0)
    return data.subarray(start, at)
  }
  for (let skipped = 0; skipped < 3; skipped++) field()
  at += 4
  return field().toString('base64')
}

/** Of the agent's public keys, those to offer: a server ends the talk after a few, and it may hold many. */
export function agentOrder(
  held: readonly string[],
  { publicKeys, identitiesOnly }: Credentials,
): readonly string[] {
  const first = held.filter(key => publicKeys.includes(key))
  return identitiesOnly ? first : [...new Set([...first, ...held])]
}

/** What was tried or could not be tried, for a message. */
export function describeCredentials({ keys, agentSocket, password }: Credentials): string {
  const parts = [
    ...keys.map(({ file, ...key }) =>
      key.kind === 'key' ? `key ${file}` : `key ${file} (not tried: ${key.why})`,
    ),
    agentSocket === undefined ? 'no ssh-agent' : `ssh-agent ${agentSocket}`,
    password === undefined ? 'no password' : 'password',
  ]
  return parts.join(', ')
}
