import { createHmac } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { UnreachableError } from '../errors.ts'

/** One line of a known_hosts file. */
interface KnownHost {
  readonly file: string
  readonly line: number
  readonly patterns: string
  readonly type: string
  /** Base64. */
  readonly key: string
  readonly revoked: boolean
}

/** What the known_hosts files say of a host's key. */
export type Verdict =
  | { readonly kind: 'known' | 'new' }
  | { readonly kind: 'changed' | 'revoked'; readonly file: string; readonly line: number }

/** The known_hosts lines that speak of one host. */
export class KnownHosts {
  readonly #entries: readonly KnownHost[]

  constructor(entries: readonly KnownHost[]) {
    this.#entries = entries
  }

  /** Key types known for the host, for asking the server for one of these first. */
  get types(): readonly string[] {
    return [...new Set(this.#entries.filter(entry => !entry.revoked).map(entry => entry.type))]
  }

  /** What is to be thought of a key that the host has shown. */
  judge(key: Buffer): Verdict {
    const shown = key.toString('base64')
    const same = this.#entries.filter(entry => entry.key === shown)
    const revoked = same.find(entry => entry.revoked)
    if (revoked !== undefined) return { kind: 'revoked', file: revoked.file, line: revoked.line }
    if (same.length > 0) return { kind: 'known' }
    // Another type than the known ones counts as changed: the known types were asked for first.
    const others = this.#entries.filter(entry => !entry.revoked)
    const other = others.find(entry => entry.type === keyType(key)) ?? others[0]
    return other === undefined
      ? { kind: 'new' }
      : { kind: 'changed', file: other.file, line: other.line }
  }
}

/** Reads what the files say of a host. Files that are not there say nothing. */
export async function loadKnownHosts(
  files: readonly string[],
  address: string,
  port: number,
): Promise<KnownHosts> {
  const name = knownName(address, port)
  const entries = await Promise.all(
    files.map(async file => parseKnownHosts(await readIfThere(file), file)),
  )
  return new KnownHosts(entries.flat().filter(entry => matchesName(entry.patterns, name)))
}

/** `address`, or `[address]:port` where the port is not 22. */
export function knownName(address: string, port: number): string {
  return port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`
}

/** Reads the lines of a known_hosts file; `@cert-authority` lines and broken ones say nothing. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((row, index) => {
    const words = row.trim().split(/\s+/)
    const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined
    const [patterns, type, key] = words
    if (patterns === undefined || type === undefined || key === undefined) return []
    if (patterns.startsWith('#') || (marker !== undefined && marker !== '@revoked')) return []
    return [{ file, line: index + 1, patterns, type, key, revoked: marker === '@revoked' }]
  })
}

/** Whether a known_hosts name field (hashed, or patterns with `*`, `?` and `!`) covers a name. */
export function matchesName(field: string, name: string): boolean {
  if (field.startsWith('|1|')) {
    const [, , salt = '', hash] = field.split('|')
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  }
  let matched = false
  for (const pattern of field.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!')
    if (!wildcard(negated ? pattern.slice(1) : pattern).test(name)) continue
    if (negated) return false
    matched = true
  }
  return matched
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/[^*?]/g, char => char.replace(/[\\^$.|+()[\]{}]/, '\\$&'))
  return new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}

let appending: Promise<void> = Promise.resolve()

/** Remembers a host's key; one write to a file opened for appending, so that no line is torn. */
export function rememberHost(
  file: string,
  address: string,
  port: number,
  key: Buffer,
): Promise<void> {
  const line = `${knownName(address, port)} ${keyType(key)} ${key.toString('base64')}\n`
  const done = appending.then(async () => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const text = await readIfThere(file)
    if (text.split('\n').includes(line.trim())) return
    const gap = text === '' || text.endsWith('\n') ? '' : '\n'
    await appendFile(file, gap + line, { mode: 0o600 })
  })
  appending = done.catch(() => undefined)
  return done.catch((cause: unknown) => {
    throw unusable(`cannot remember the key of ${address} in ${file}`, cause)
  })
}

/** The type that stands at the beginning of every SSH public key. */
export function keyType(key: Buffer): string {
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw unusable(`cannot read ${file}`, error)
  }
}

function unusable(what: string, cause: unknown): Error {
  if (!(cause instanceof Error) || !('code' in cause)) return cause as Error
  return new UnreachableError(`${what}: ${cause.message}`, {
    cause,
    hint: 'host keys are kept there; name another file with -o UserKnownHostsFile=… in ansible_ssh_common_args',
  })
}
