import { TsplayError } from '../errors.ts'
import {
  type ArchiveArgs,
  attributesOf,
  compareArchive,
  type Differences,
  openArchive,
  unpack,
} from './archive.ts'
import { attributeSchemas, changeAttributes } from './file-attributes.ts'
import type { Module, ModuleContext, ModuleResult } from './module.ts'

/** A tar archive (compressed as the host's tar understands) and where its content goes. */
export interface UnarchiveArgs extends ArchiveArgs {
  readonly src: string
  readonly dest: string
  /** The archive lies on the host. */
  readonly remote_src?: boolean
  /** Nothing is done when this path is there. */
  readonly creates?: string
  readonly list_files?: boolean
}

/** Unpacks an archive on the host unless what is in it lies there already. */
export const unarchive: Module<UnarchiveArgs> = {
  name: 'unarchive',
  files: { src: 'files' },

  schema: {
    required: ['src', 'dest'],
    properties: {
      src: { type: 'string', minLength: 1, not: { pattern: '\\.zip$' } },
      dest: { type: 'string', pattern: '^/' },
      remote_src: { type: 'boolean' },
      creates: { type: 'string', pattern: '^/' },
      list_files: { type: 'boolean' },
      extra_opts: { type: 'array', items: { type: 'string', pattern: '^-' } },
      include: { type: 'array', items: { type: 'string', minLength: 1 } },
      exclude: { type: 'array', items: { type: 'string', minLength: 1 } },
      ...attributeSchemas,
    },
  },

  async run(args, ctx) {
    const { src, dest, creates, remote_src = false } = args
    if (creates !== undefined && (await ctx.host.inspect(creates)) !== undefined) {
      return { dest, src, msg: `skipped, since ${creates} exists` }
    }
    const archive = await openArchive(ctx, src, remote_src)
    const found = await compareArchive(ctx, archive, args)
    if (found === undefined && !ctx.check) throw noFolder(ctx, dest)
    const result = { dest, src, handler: 'TarArchive', ...listed(args, found) }
    if (found !== undefined && found.differences.length === 0) {
      for (const { paths, attributes } of attributesOf(found.members, args)) {
        await changeAttributes(ctx, paths, attributes)
      }
      return result
    }
    await ctx.change(`unpack ${src} into ${dest}`, host => unpack(ctx, host, archive, args))
    return result
  },
}

const listed = (args: UnarchiveArgs, found: Differences | undefined): ModuleResult =>
  args.list_files === true ? { files: found?.members.map(({ path }) => path) ?? [] } : {}

const noFolder = ({ host }: ModuleContext, dest: string): TsplayError =>
  new TsplayError('NOT_A_FILE', `${host.name}: unarchive: there is no folder ${dest}`, {
    hint: 'make it first: file with state: directory',
  })
