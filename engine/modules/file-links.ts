import { posix } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { HostWriter, PathState } from '../remote/host.ts'
import { beside } from './beside.ts'
import { mustRun } from './exec.ts'
import { type AttributeArgs, changeAttributes, differingAttributes } from './file-attributes.ts'
import type { ModuleContext, ModuleResult } from './module.ts'

/** A link that shall be. */
export interface LinkArgs extends AttributeArgs {
  readonly path: string
  readonly src?: string
  readonly force?: boolean
}

/** Makes a symlink point to `src`; one round trip when it does. */
export async function makeSymlink(ctx: ModuleContext, args: LinkArgs): Promise<ModuleResult> {
  const { path, src = '', force = false } = args
  const target = posix.resolve(posix.dirname(path), src)
  const [current, pointedTo] = await ctx.host.inspectAll([path, target])
  if (current?.kind === 'symlink' && current.target === src) {
    await changeAttributes(ctx, [path], { ...differingAttributes(args, current), link: true })
    return { state: 'link', src }
  }
  // In check mode an earlier task may have left its target unmade.
  if (pointedTo === undefined && !force && !ctx.check) {
    const place = `${ctx.host.name}: file: ${path}`
    throw new TsplayError('NOT_A_FILE', `${place}: the link would point nowhere: ${target}`, {
      hint: 'make its target first, or say force: true',
    })
  }
  await refuseToReplace(ctx, args, current)
  await ctx.change(`link ${path} to ${src}`, host =>
    replace(host, path, current, ['ln', '-s', src]),
  )
  const made = { ...differingAttributes(args, { ...nobody, path }), link: true }
  await changeAttributes(ctx, [path], made)
  return { state: 'link', src }
}

/** Makes a path another name of the file `src`. */
export async function makeHardLink(ctx: ModuleContext, args: LinkArgs): Promise<ModuleResult> {
  const { path, src = '' } = args
  const [current, source] = await ctx.host.inspectAll([path, src])
  if (source?.kind !== 'file') {
    throw new TsplayError('NOT_A_FILE', `${ctx.host.name}: file: no file to link to: ${src}`)
  }
  const same = current !== undefined && (await ctx.host.run(['test', path, '-ef', src])).code === 0
  if (!same) {
    await refuseToReplace(ctx, args, current)
    await ctx.change(`link ${path} hard to ${src}`, host =>
      replace(host, path, current, ['ln', src]),
    )
  }
  await changeAttributes(ctx, [path], differingAttributes(args, source))
  return { state: 'hard', src }
}

async function refuseToReplace(
  { host }: ModuleContext,
  { path, force = false }: LinkArgs,
  current: PathState | undefined,
): Promise<void> {
  if (current === undefined || current.kind === 'symlink') return
  const place = `${host.name}: file: ${path}`
  if (!force) {
    throw new TsplayError('NOT_A_FILE', `${place} is a ${current.kind}, no link`, {
      hint: 'say force: true to have it replaced',
    })
  }
  if (current.kind !== 'directory') return
  if ((await mustRun(host, ['ls', '-A', path])).stdout.length === 0) return
  throw new TsplayError('NOT_A_FILE', `${place} is a directory that is not empty, no link`, {
    hint: 'move what is in it elsewhere, or remove it first (state: absent)',
  })
}

// The link is made under another name and moved, so that the path is never missing.
async function replace(
  host: HostWriter,
  path: string,
  current: PathState | undefined,
  argv: readonly string[],
): Promise<void> {
  if (current === undefined) {
    await mustRun(host, [...argv, path])
    return
  }
  if (current.kind === 'directory') await mustRun(host, ['rmdir', path])
  const made = beside(path)
  await mustRun(host, [...argv, made])
  await mustRun(host, ['mv', '-fT', made, path])
}

// The owner of a link that was just made is not known: every wish differs from it.
const nobody: Omit<PathState, 'path'> = {
  ...{ kind: 'symlink', mode: '0777', uid: -1, gid: -1, owner: '', group: '', size: 0, mtime: 0 },
}
