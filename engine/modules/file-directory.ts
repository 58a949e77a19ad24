import { posix } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { PathState } from '../remote/host.ts'
import { mustRun } from './exec.ts'
import {
  type AttributeArgs,
  changeAttributes,
  differingAttributes,
  groupPaths,
  setAttributes,
  wantedAttributes,
} from './file-attributes.ts'
import type { ModuleContext } from './module.ts'

/** A directory that shall be. */
export interface DirectoryArgs extends AttributeArgs {
  readonly path: string
}

/**
 * Makes a directory with every missing one above it, all with the attributes asked for.
 * One round trip when it is there. Gives back what was there before.
 */
export async function makeDirectory(
  ctx: ModuleContext,
  args: DirectoryArgs,
): Promise<PathState | undefined> {
  const { path } = args
  const chain = withParents(path)
  const states = await ctx.host.inspectAll(chain, { follow: true })
  const current = states[0]
  if (current?.kind === 'directory') {
    await changeAttributes(ctx, [path], differingAttributes(args, current))
    return current
  }
  const other = states.findIndex(state => state !== undefined && state.kind !== 'directory')
  if (other !== -1) {
    throw new TsplayError(
      'NOT_A_FILE',
      `${ctx.host.name}: file: ${chain[other] ?? path} is there and is no directory`,
      { hint: 'remove it first (state: absent), or correct the path' },
    )
  }
  const missing = chain.filter((_, index) => states[index] === undefined)
  const attributes = wantedAttributes(args, { kind: 'directory', mode: '0755' })
  await ctx.change(`create directory ${path}`, async host => {
    await mustRun(host, ['mkdir', '-p', path])
    await setAttributes(host, missing, attributes)
  })
  return undefined
}

/** Brings everything below a directory to the attributes asked for; symlinks are left alone. */
export async function setBelow(ctx: ModuleContext, args: DirectoryArgs): Promise<void> {
  const argv = ['find', '-H', args.path, '-mindepth', '1', '!', '-type', 'l', '-print0']
  const { stdout } = await mustRun(ctx.host, argv)
  const paths = stdout.toString().split('\0').slice(0, -1)
  if (paths.length === 0) return
  const states = await ctx.host.inspectAll(paths)
  const entries = states.flatMap(state =>
    state === undefined ? [] : [{ path: state.path, attributes: differingAttributes(args, state) }],
  )
  for (const group of groupPaths(entries)) {
    await changeAttributes(ctx, group.paths, group.attributes)
  }
}

/** A path and all above it but the root, nearest first. */
function withParents(path: string): readonly string[] {
  const chain = [path]
  for (let at = posix.dirname(path); at !== '/'; at = posix.dirname(at)) chain.push(at)
  return chain
}
