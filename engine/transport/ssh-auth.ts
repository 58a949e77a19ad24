import { readFile } from 'node:fs/promises'

import type { Endpoint } from './ssh-endpoint.ts'

/** A private key file that was looked at. */
export type KeyFile =
  | { readonly kind: 'key'; readonly file: string; readonly text: Buffer }
  /** Locked by a passphrase, or not there: only an agent can use it. */
  | { readonly kind: 'locked' | 'missing' | 'bad'; readonly file: string; readonly why: string }

/** What can be said to a server to be let in. */
export interface Credentials {
  readonly keys: readonly KeyFile[]
  /** Whether these keys were asked for by name. */
  readonly named: boolean
  readonly agentSocket: string | undefined
  /** Public keys (base64) of which alone the agent may offer its own; undefined: all. */
  readonly agentKeys: readonly string[] | undefined
  readonly password: string | undefined
}

/**
 * Reads the keys that an endpoint names, or the usual ones.
 * @param check Says what is wrong with a private key: `locked`, or a reason.
 */
export async function loadCredentials(
  endpoint: Endpoint,
  check: (text: Buffer) => 'ok' | 'locked' | { readonly bad: string },
): Promise<Credentials> {
  const named = endpoint.identityFiles.length > 0
  const files = named ? endpoint.identityFiles : endpoint.defaultFiles
  const keys = await Promise.all(files.map(file => loadKey(file, check)))
  const publicKeys = await Promise.all(files.map(file => publicKey(`${file}.pub`)))
  return {
    named,
    keys: named ? keys : keys.filter(key => key.kind !== 'missing'),
    agentSocket: endpoint.agentSocket,
    agentKeys: endpoint.identitiesOnly ? publicKeys.flatMap(key => key ?? []) : undefined,
    password: endpoint.password,
  }
}

async function loadKey(
  file: string,
  check: Parameters<typeof loadCredentials>[1],
): Promise<KeyFile> {
  let text: Buffer
  try {
    text = await readFile(file)
  } catch (error) {
    return { kind: 'missing', file, why: (error as Error).message }
  }
  const verdict = check(text)
  if (verdict === 'ok') return { kind: 'key', file, text }
  if (verdict === 'locked') return { kind: 'locked', file, why: 'it has a passphrase' }
  return { kind: 'bad', file, why: verdict.bad }
}

async function publicKey(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).split(/\s+/)[1]
  } catch {
    // Without the .pub file nobody can tell which of the agent's keys belongs to it.
    return undefined
  }
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
