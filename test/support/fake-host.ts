import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Readable } from 'node:stream'

import { TsplayError } from '../../engine/errors.ts'
import type {
  ExecResult,
  FileKind,
  Host,
  InspectOptions,
  PathState,
  RunOptions,
} from '../../engine/remote/host.ts'

/** A path of a {@link FakeHost}; a plain string stands for a file's content, null for a directory. */
export interface FakePath {
  readonly kind?: FileKind
  readonly content?: string | Buffer
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
  readonly target?: string
  readonly mtime?: number
}

/** What a programmed command says; left out: code 0 and no output. */
export interface Answer {
  readonly code?: number
  readonly stdout?: string | Buffer
  readonly stderr?: string | Buffer
}

/** A command or script that a module ran. */
export interface RecordedCommand {
  /** Of a command; for a script, its arguments. */
  readonly argv: readonly string[]
  /** The text of a script. */
  readonly script?: string
  readonly options: RunOptions
}

type Match = (command: RecordedCommand) => boolean
type Respond = Answer | ((command: RecordedCommand, host: FakeHost) => Answer | undefined)
type Content = Uint8Array | (() => Readable)
type WriteOptions = Parameters<Host['write']>[2]

/**
 * A machine in memory: it remembers writes, records commands, and throws on a command that nobody
 * programmed. What is programmed later wins.
 */
export class FakeHost implements Host {
  name = 'fake'
  /** Every command and script, in order. */
  readonly commands: RecordedCommand[] = []
  /** Paths written, in order. */
  readonly writes: string[] = []
  /** How often the host was talked to. */
  roundTrips = 0
  resets = 0
  readonly #paths = new Map<string, Required<Omit<FakePath, 'target'>> & { target?: string }>()
  readonly #programs: { match: Match; answers: Respond[] }[] = []

  constructor(paths: Readonly<Record<string, string | Buffer | FakePath | null>> = {}) {
    this.put('/', null)
    for (const [path, entry] of Object.entries(paths)) this.put(path, entry)
  }

  // What tests set up and look at

  /** Puts something at a path, with the folders above it. */
  put(path: string, entry: string | Buffer | FakePath | null): void {
    const given: FakePath =
      entry === null
        ? { kind: 'directory' }
        : typeof entry === 'string' || Buffer.isBuffer(entry)
          ? { content: entry }
          : entry
    const kind = given.kind ?? (given.target === undefined ? 'file' : 'symlink')
    if (path !== '/' && !this.#paths.has(posix.dirname(path))) this.put(posix.dirname(path), null)
    const defaults = {
      kind,
      content: '',
      mode: kind === 'directory' ? '0755' : kind === 'symlink' ? '0777' : '0644',
      owner: 'root',
      group: 'root',
      mtime: 1_700_000_000,
    }
    this.#paths.set(path, { ...defaults, ...given })
  }

  /** Changes attributes of what is there. */
  patch(path: string, attributes: FakePath): void {
    this.put(path, { ...this.entry(path), ...attributes })
  }

  /** Takes a path away with all below it. */
  remove(path: string): void {
    for (const known of [...this.#paths.keys()]) {
      if (known === path || known.startsWith(`${path}/`)) this.#paths.delete(known)
    }
  }

  /** A file's content as text; undefined where there is none. */
  text(path: string): string | undefined {
    const entry = this.#paths.get(path)
    return entry?.kind === 'file' ? entry.content.toString() : undefined
  }

  /** Every path there is, sorted. */
  paths(): readonly string[] {
    return [...this.#paths.keys()].sort()
  }

  /** Programs a command, by its exact argument vector or a predicate; several answers serve one call each, the last one stays. */
  onRun(match: readonly string[] | Match, ...answers: Respond[]): this {
    const wanted = typeof match === 'function' ? undefined : JSON.stringify(match)
    const fits: Match = command =>
      typeof match === 'function' ? match(command) : JSON.stringify(command.argv) === wanted
    return this.#program(command => command.script === undefined && fits(command), answers)
  }

  /** Programs a script, by a part of its text or a predicate. */
  onScript(match: string | Match, ...answers: Respond[]): this {
    const fits: Match = command =>
      typeof match === 'function' ? match(command) : command.script?.includes(match) === true
    return this.#program(command => command.script !== undefined && fits(command), answers)
  }

  #program(match: Match, answers: Respond[]): this {
    this.#programs.unshift({ match, answers: answers.length === 0 ? [{}] : answers })
    return this
  }

  // What modules use; arrow functions, so that they may be destructured as from a real host

  readonly inspect: Host['inspect'] = async (path, options) =>
    (await this.inspectAll([path], options))[0]

  readonly inspectAll: Host['inspectAll'] = (paths, options) => {
    this.roundTrips += 1
    return Promise.resolve(paths.map(path => this.#state(path, options)))
  }

  readonly read: Host['read'] = path => {
    this.roundTrips += 1
    const state = this.#state(path, { follow: true, content: Infinity })
    if (state?.content !== undefined) return Promise.resolve(state.content)
    return Promise.reject(new TsplayError('NOT_A_FILE', `${this.name}: no file: ${path}`))
  }

  readonly run: Host['run'] = (argv, options = {}) => this.#exec({ argv, options })

  readonly script: Host['script'] = (text, args = [], options = {}) =>
    this.#exec({ argv: args, script: text, options })

  readonly write: Host['write'] = async (place, content, options) => {
    this.roundTrips += 1
    const path = this.#paths.get(place)?.target ?? place
    const data = await bytes(content, options)
    if (this.#paths.get(posix.dirname(path))?.kind !== 'directory') {
      throw new TsplayError('COMMAND_FAILED', `${this.name}: no such folder for ${path}`)
    }
    const there = this.#paths.get(path)
    if (there !== undefined && there.kind !== 'file') {
      throw new TsplayError('NOT_A_FILE', `${this.name}: not a file: ${path}`)
    }
    if (options?.validate !== undefined) {
      const argv = options.validate.map(word => word.replaceAll('%s', `${path}.new`))
      const { code, stderr } = await this.#exec({ argv, options: {} })
      if (code !== 0) throw new TsplayError('COMMAND_FAILED', `validate: ${stderr.toString()}`)
    }
    const { mode, owner, group } = options ?? {}
    const before = this.#paths.get(path)
    const kept = before?.kind === 'file' ? before : {}
    this.put(path, {
      ...kept,
      content: data,
      ...(mode !== undefined && { mode }),
      ...(owner !== undefined && { owner }),
      ...(group !== undefined && { group }),
    })
    this.writes.push(path)
  }

  readonly readStream: Host['readStream'] = async path => Readable.from([await this.read(path)])

  readonly reset: Host['reset'] = () => {
    this.resets += 1
    return Promise.resolve()
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- throws must become rejections
  async #exec(command: RecordedCommand): Promise<ExecResult> {
    this.roundTrips += 1
    this.commands.push(command)
    for (const { match, answers } of this.#programs) {
      if (!match(command)) continue
      const respond = answers.length > 1 ? answers.shift() : answers[0]
      const answer = typeof respond === 'function' ? respond(command, this) : respond
      if (answer === undefined) continue
      const { code = 0, stdout = '', stderr = '' } = answer
      return { code, stdout: Buffer.from(stdout as string), stderr: Buffer.from(stderr as string) }
    }
    const script = command.script === undefined ? '' : `script ${JSON.stringify(command.script)} `
    throw new Error(`nobody programmed ${script}${JSON.stringify(command.argv)}`)
  }

  /** What a test or a programmed command wants to know of a path. */
  entry(path: string): FakePath {
    const entry = this.#paths.get(path)
    if (entry === undefined) throw new Error(`the test names a path that is not there: ${path}`)
    return entry
  }

  #state(path: string, options: InspectOptions = {}): PathState | undefined {
    const entry = this.#paths.get(path.length > 1 ? path.replace(/\/+$/, '') : path)
    if (entry === undefined) return undefined
    if (entry.kind === 'symlink' && options.follow === true) {
      const state = this.#state(posix.resolve(posix.dirname(path), entry.target ?? ''), options)
      return state && { ...state, path }
    }
    const { kind, mode, owner, group, mtime, target } = entry
    const content = Buffer.from(entry.content as string)
    const isFile = kind === 'file'
    return {
      ...{ path, kind, mode, owner, group, mtime, size: content.length },
      ...{ uid: id(owner), gid: id(group) },
      ...(target !== undefined && { target }),
      ...(isFile && options.checksum === true && { sha256: sha256(content) }),
      ...(isFile && content.length <= (options.content ?? -1) && { content }),
    }
  }
}

const id = (name: string): number => (name === 'root' ? 0 : 1000)

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

async function bytes(content: Content, options: WriteOptions): Promise<Buffer> {
  if (typeof content !== 'function') return Buffer.from(content)
  const chunks: Buffer[] = []
  for await (const chunk of content()) chunks.push(Buffer.from(chunk as Uint8Array))
  const data = Buffer.concat(chunks)
  if (options?.sha256 !== undefined && options.sha256 !== sha256(data)) {
    throw new TsplayError('CHECKSUM_MISMATCH', 'the stream is not what its checksum says')
  }
  return data
}
