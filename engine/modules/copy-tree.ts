import { join, posix } from 'node:path'

import type { JsonObject } from '../model/value.ts'
import type { PathState } from '../remote/host.ts'
import { mustRun } from './exec.ts'
import { setAttributes, wantedAttributes } from './file-attributes.ts'
import { listTree, localMode, openSource, type Tree } from './local-files.ts'
import type { ModuleContext } from './module.ts'
import { inspection, type PlaceArgs, placeFile } from './place-file.ts'
import { placeRemoteFile } from './place-remote-file.ts'

/** How `copy` takes a folder. */
export interface TreeArgs extends PlaceArgs {
  readonly directory_mode?: string
  readonly force?: boolean
  /** Write to what a symlink points to instead of replacing it. */
  readonly follow?: boolean
}

/** Copies a folder of the control machine; all of it is compared in one round trip. */
export async function copyLocalTree(
  ctx: ModuleContext,
  { source, dest }: { source: string; dest: string },
  args: TreeArgs,
): Promise<JsonObject> {
  const tree = await listTree(source)
  const current = await inspectTree(ctx, dest, tree)
  await makeFolders(ctx, { dest, tree, current }, args)
  for (const file of tree.files) {
    const { state, isLink = false } = current.get(file) ?? {}
    if (state !== undefined && args.force === false) continue
    const mode = args.mode === 'preserve' ? await localMode(join(source, file)) : args.mode
    const content = await openSource(join(source, file))
    const replacesLink = isLink && args.follow !== true
    const wanted = { path: posix.join(dest, file), content, replacesLink }
    await placeFile(ctx, state, wanted, { ...args, ...(mode !== undefined && { mode }) })
  }
  return { dest }
}

/** Copies a folder of the host to another place on it. */
export async function copyRemoteTree(
  ctx: ModuleContext,
  { source, dest }: { source: string; dest: string },
  args: TreeArgs,
): Promise<JsonObject> {
  const list = async (type: string): Promise<readonly string[]> => {
    const argv = ['find', '-L', `${source}/`, '-mindepth', '1', '-type', type, '-print0']
    const { stdout } = await mustRun(ctx.host, argv)
    const paths = stdout.toString().split('\0').slice(0, -1)
    return paths.map(path => posix.relative(source, path)).sort()
  }
  const tree = { folders: await list('d'), files: await list('f') }
  const from = tree.files.map(file => posix.join(source, file))
  const sources = await ctx.host.inspectAll(from, { ...inspection(ctx), follow: true })
  const current = await inspectTree(ctx, dest, tree)
  await makeFolders(ctx, { dest, tree, current }, args)
  for (const [index, file] of tree.files.entries()) {
    const src = sources[index]
    const state = current.get(file)?.state
    if (src === undefined || (state !== undefined && args.force === false)) continue
    await placeRemoteFile(ctx, { src, current: state, path: posix.join(dest, file) }, args)
  }
  return { dest }
}

/** What is at each path of a tree, and behind it where it is a symlink. */
type States = ReadonlyMap<
  string,
  { readonly state: PathState | undefined; readonly isLink: boolean }
>

async function inspectTree(ctx: ModuleContext, dest: string, tree: Tree): Promise<States> {
  const names = ['', ...tree.folders, ...tree.files]
  const paths = names.map(name => posix.join(dest, name))
  const options = inspection(ctx)
  const states = await ctx.host.inspectAll(paths, options)
  const areLinks = states.map(state => state?.kind === 'symlink')
  const behind = areLinks.includes(true)
    ? await ctx.host.inspectAll(paths, { ...options, follow: true })
    : states
  return new Map(
    names.map((name, index) => [name, { state: behind[index], isLink: areLinks[index] === true }]),
  )
}

async function makeFolders(
  ctx: ModuleContext,
  { dest, tree, current }: { dest: string; tree: Tree; current: States },
  { directory_mode: mode, owner, group }: TreeArgs,
): Promise<void> {
  const given = {
    ...(mode !== undefined && { mode }),
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
  }
  const attributes = wantedAttributes(given, { kind: 'directory', mode: '0755' })
  for (const folder of ['', ...tree.folders]) {
    if (current.get(folder)?.state !== undefined) continue
    const path = posix.join(dest, folder)
    await ctx.change(`create directory ${path}`, async host => {
      await mustRun(host, ['mkdir', '-p', path])
      await setAttributes(host, [path], attributes)
    })
  }
}
