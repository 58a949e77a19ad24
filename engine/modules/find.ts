import type { PathState } from '../remote/host.ts'
import { commandFailed } from './exec.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module } from './module.ts'
import { userRegExp } from './regexp.ts'
import { describe } from './stat.ts'

/** Where to look, and for what. */
export interface FindArgs {
  readonly paths: ListArg
  /** Glob patterns of names, or regular expressions with `use_regex`. */
  readonly patterns?: ListArg
  readonly excludes?: ListArg
  readonly use_regex?: boolean
  readonly file_type?: 'file' | 'directory' | 'link' | 'any'
  readonly recurse?: boolean
  readonly depth?: number
  readonly hidden?: boolean
  readonly get_checksum?: boolean
}

const types = { file: ['-type', 'f'], directory: ['-type', 'd'], link: ['-type', 'l'], any: [] }

/** Lists files of the host. */
export const find: Module<FindArgs> = {
  name: 'find',
  aliases: { path: 'paths', name: 'paths', pattern: 'patterns', exclude: 'excludes' },

  schema: {
    required: ['paths'],
    properties: {
      paths: listSchema,
      patterns: listSchema,
      excludes: listSchema,
      use_regex: { type: 'boolean' },
      file_type: { enum: ['file', 'directory', 'link', 'any'] },
      recurse: { type: 'boolean' },
      depth: { type: 'integer', minimum: 1 },
      hidden: { type: 'boolean' },
      get_checksum: { type: 'boolean' },
    },
  },

  async run(args, { host, warn }) {
    const depth = args.recurse === true ? args.depth : 1
    const limit = depth === undefined ? [] : ['-maxdepth', String(depth)]
    const roots = asList(args.paths)
    const type = types[args.file_type ?? 'file']
    const argv = ['find', '-H', ...roots, '-mindepth', '1', ...limit, ...type, '-print0']
    const result = await host.run(argv)
    // Folders that are not there are no failure, as long as find itself could run.
    if (result.code > 1) throw commandFailed(host, argv, result)
    if (result.code === 1) warn(`find: ${result.stderr.toString().trim()}`)
    const found = result.stdout.toString().split('\0').slice(0, -1)
    const wanted = found.filter(path => isWanted(path, args)).sort()
    const options = { checksum: args.get_checksum === true }
    const states = wanted.length === 0 ? [] : await host.inspectAll(wanted, options)
    const files = states.filter((state): state is PathState => state !== undefined).map(describe)
    return { files, matched: files.length, examined: found.length }
  },
}

function isWanted(path: string, args: FindArgs): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (args.hidden !== true && name.startsWith('.')) return false
  const matches = (pattern: string): boolean =>
    (args.use_regex === true ? userRegExp(`^(?:${pattern})`) : globToRegExp(pattern)).test(name)
  const patterns = asList(args.patterns)
  return (patterns.length === 0 || patterns.some(matches)) && !asList(args.excludes).some(matches)
}

/** A shell pattern of a name; `*` also matches a leading dot. */
export function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\[!?[^\]]+\]|[^]/g, part => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return part.replace(/[\\^$.|+(){}[\]/]/, '\\$&')
  })
  return new RegExp(`^${source}$`, 's')
}
