import { TsplayError } from '../errors.ts'
import type { ExecResult, FileKind, InspectOptions, PathState } from './host.ts'

/** An answer of `inspect.sh` with what was asked. */
export interface Inspection {
  readonly host: string
  readonly paths: readonly string[]
  readonly options: InspectOptions
  readonly mark: string
  readonly result: ExecResult
}

// Far below the limit of an argument list, and of what a shell goes through one by one in no time.
const sliceCount = 500
const sliceBytes = 64 * 1024

/** Paths in the slices that one request each can hold. */
export function inspectSlices(paths: readonly string[]): readonly (readonly string[])[] {
  const slices: string[][] = []
  let bytes = 0
  for (const path of paths) {
    const slice = slices.at(-1)
    const more = Buffer.byteLength(path) + 1
    if (slice !== undefined && slice.length < sliceCount && bytes + more <= sliceBytes) {
      slice.push(path)
      bytes += more
    } else {
      slices.push([path])
      bytes = more
    }
  }
  return slices
}

/** Paths for a message: the first one, and how many there are besides. */
export function named(paths: readonly string[]): string {
  const more = paths.length - 1
  return more > 0 ? `${paths[0] ?? ''} and ${more} more` : (paths[0] ?? '')
}

const kinds: Readonly<Record<number, FileKind>> = {
  0o100000: 'file',
  0o040000: 'directory',
  0o120000: 'symlink',
  0o060000: 'block',
  0o020000: 'char',
  0o010000: 'fifo',
  0o140000: 'socket',
}
const absent = /No such file or directory|Not a directory/

/** Reads the answer; undefined where nothing is. Gives nothing when files changed while they were looked at. */
export function parseInspection(
  inspection: Inspection,
): readonly (PathState | undefined)[] | undefined {
  const { host, paths, options, result } = inspection
  const problem = result.stderr
    .toString()
    .split('\n')
    .find(line => line !== '' && !absent.test(line))
  if (problem !== undefined) {
    throw new TsplayError('COMMAND_FAILED', `${host}: cannot look at ${named(paths)}: ${problem}`)
  }
  if (result.code !== 0) return undefined
  const sections = splitSections(result.stdout, inspection.mark)
  const states = parseStats(sections.shift() ?? Buffer.alloc(0), paths)
  return addDetails(states, sections, options)
}

function splitSections(data: Buffer, mark: string): Buffer[] {
  const end = Buffer.from(`\n${mark}\n`)
  const sections: Buffer[] = []
  let from = 0
  for (let at = data.indexOf(end); at >= 0; at = data.indexOf(end, from)) {
    sections.push(data.subarray(from, at))
    from = at + end.length
  }
  return sections
}

/** The lines come in the order asked, without those of absent paths; a name may hold newlines. */
function parseStats(section: Buffer, paths: readonly string[]): (PathState | undefined)[] {
  let rest = section
  return paths.map(path => {
    const head = /^([0-9a-f]+):(\d+):(\d+):(\d+):(-?\d+)(?:\.\d+)?:([^:]*):([^:]*):/.exec(
      rest.toString('latin1', 0, 300),
    )
    const name = Buffer.from(`${path}\n`)
    const length = head?.[0].length ?? 0
    if (head === null || !rest.subarray(length, length + name.length).equals(name)) return undefined
    rest = rest.subarray(length + name.length)
    return parseStat(path, head.slice(1))
  })
}

function parseStat(path: string, fields: readonly string[]): PathState {
  const [raw = '0', uid = '', gid = '', size = '', mtime = '', owner = '', group = ''] = fields
  const bits = Number.parseInt(raw, 16)
  return {
    path,
    kind: kinds[bits & 0o170000] ?? 'file',
    mode: (bits & 0o7777).toString(8).padStart(4, '0'),
    uid: Number(uid),
    gid: Number(gid),
    owner: owner === 'UNKNOWN' || owner === '' ? uid : Buffer.from(owner, 'latin1').toString(),
    group: group === 'UNKNOWN' || group === '' ? gid : Buffer.from(group, 'latin1').toString(),
    size: Number(size),
    mtime: Number(mtime),
  }
}

function addDetails(
  states: readonly (PathState | undefined)[],
  sections: Buffer[],
  { checksum = false, content }: InspectOptions,
): readonly (PathState | undefined)[] | undefined {
  const found = states.map(state => (state === undefined ? undefined : { ...state }))
  const links = found.filter(state => state?.kind === 'symlink')
  const files = found.filter(state => state?.kind === 'file')
  const expected = links.length + (checksum ? 1 : 0) + (content === undefined ? 0 : files.length)
  if (sections.length !== expected) return undefined
  const targets = sections.splice(0, links.length).map(section => section.toString())
  const sums = checksum ? parseSums((sections.shift() ?? '').toString()) : []
  if (checksum && sums.length !== files.length) return undefined
  let link = 0
  let file = 0
  return found.map(state => {
    if (state?.kind === 'symlink') return { ...state, target: targets[link++] ?? '' }
    if (state?.kind !== 'file') return state
    const sum = sums[file]
    const data = sections[file++]
    return {
      ...state,
      ...(sum === undefined ? {} : { sha256: sum }),
      ...(content === undefined || data === undefined || data.length > content
        ? {}
        : { content: Buffer.from(data) }),
    }
  })
}

/** A name with a newline is escaped by coreutils, which say so by a backslash, and not by busybox. */
function parseSums(text: string): readonly string[] {
  return [...text.matchAll(/^\\?([0-9a-f]{64}) [ *]/gm)].map(([, sum = '']) => sum)
}
