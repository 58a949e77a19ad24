import { stat } from 'node:fs/promises'
import { basename, posix } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { Json } from '../model/value.ts'
import { copyLocalTree, copyRemoteTree, type TreeArgs } from './copy-tree.ts'
import { findDestination } from './destination.ts'
import { mustRun } from './exec.ts'
import { attributeSchemas } from './file-attributes.ts'
import { localMode, openSource } from './local-files.ts'
import { modeSchema } from './mode.ts'
import type { Module, ModuleContext, ModuleResult } from './module.ts'
import { type FileSource, inspection, placeFile, placeSchemas } from './place-file.ts'
import { placeRemoteFile } from './place-remote-file.ts'

/** Exactly one of `src` and `content`. */
export interface CopyArgs extends TreeArgs {
  readonly dest: string
  readonly src?: string
  /** A mapping or list is written as JSON. */
  readonly content?: Json
  readonly remote_src?: boolean
}

/** Puts a file or folder of the control machine, inline text, or a file of the host in place. */
export const copy: Module<CopyArgs> = {
  name: 'copy',
  files: { src: 'files' },

  schema: {
    required: ['dest'],
    oneOf: [{ required: ['src'] }, { required: ['content'] }],
    properties: {
      dest: { type: 'string', pattern: '^/' },
      src: { type: 'string', minLength: 1 },
      content: { type: ['string', 'number', 'boolean', 'object', 'array'] },
      remote_src: { type: 'boolean' },
      force: { type: 'boolean' },
      follow: { type: 'boolean' },
      directory_mode: modeSchema,
      ...attributeSchemas,
      ...placeSchemas,
      mode: { type: 'string', anyOf: [{ const: 'preserve' }, modeSchema] },
    },
  },

  async run(args, ctx) {
    const { src, dest } = args
    if (src === undefined) return copyOne(ctx, { content: textOf(args.content) }, args)
    if (args.remote_src === true) return copyRemote(ctx, src, args)
    const source = await ctx.findFile(src, 'files')
    if (!(await stat(source)).isDirectory()) {
      const mode = args.mode === 'preserve' ? { mode: await localMode(source) } : {}
      const file = { content: await openSource(source), name: basename(source) }
      return copyOne(ctx, file, { ...args, ...mode })
    }
    const folder = src.endsWith('/') ? dest : posix.join(dest, basename(source))
    return copyLocalTree(ctx, { source, dest: folder }, args)
  },
}

/** Puts one file where `dest` leads to: what `copy` and `template` share. */
export async function copyOne(
  ctx: ModuleContext,
  { content, name }: { content: Buffer | FileSource; name?: string },
  args: Omit<CopyArgs, 'src' | 'content' | 'remote_src'>,
): Promise<ModuleResult> {
  const { dest, force = true, follow = false } = args
  const found = await findDestination(ctx.host, { dest, name, follow }, inspection(ctx))
  const { path, state, missingFolder, replacesLink = false } = found
  if (state !== undefined && !force) return { dest: path, msg: 'the file exists; force is false' }
  if (missingFolder !== undefined) {
    const make = ['mkdir', '-p', missingFolder]
    await ctx.change(`create directory ${missingFolder}`, host => mustRun(host, make))
  }
  return placeFile(ctx, state, { path, content, replacesLink }, args)
}

async function copyRemote(ctx: ModuleContext, src: string, args: CopyArgs): Promise<ModuleResult> {
  const { dest, force = true } = args
  const inside = posix.join(dest, posix.basename(src))
  const options = { ...inspection(ctx), follow: true }
  const [source, at, within] = await ctx.host.inspectAll([src, dest, inside], options)
  if (source === undefined) {
    // An earlier task would have made it.
    if (ctx.check) return missingSource(ctx, src, dest)
    throw new TsplayError('NOT_A_FILE', `${ctx.host.name}: copy: no such file on the host: ${src}`)
  }
  if (source.kind === 'directory') {
    const folder = src.endsWith('/') ? dest : inside
    return copyRemoteTree(ctx, { source: src.replace(/\/+$/, ''), dest: folder }, args)
  }
  const isInside = at?.kind === 'directory'
  const current = isInside ? within : at
  const path = isInside ? inside : dest
  if (current !== undefined && !force) return { dest: path }
  return placeRemoteFile(ctx, { src: source, current, path }, args)
}

async function missingSource(
  { change }: ModuleContext,
  src: string,
  dest: string,
): Promise<ModuleResult> {
  await change(`copy ${src} to ${dest}`, () => Promise.resolve())
  return { dest, src }
}

function textOf(content: Json | undefined): Buffer {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content ?? null))
}
