import type { JsonObject } from '../model/value.ts'
import type { PathState } from '../remote/host.ts'
import { commandFailed, mustRun } from './exec.ts'
import {
  changeAttributes,
  differingAttributes,
  ownerText,
  wantedAttributes,
} from './file-attributes.ts'
import type { ModuleContext } from './module.ts'
import { nodeScript } from './node-script.ts'
import { backupName, diffOf, isNoFile, notAFile, type PlaceArgs } from './place-file.ts'
import { splitWords } from './shell-words.ts'

/** A file of the host and what shall become like it. */
export interface RemoteCopy {
  /** Inspected with its checksum, symlinks followed. */
  readonly src: PathState
  readonly current: PathState | undefined
  readonly path: string
}

/** As `placeFile`, with another file of the same host as the source: nothing is transferred. */
export async function placeRemoteFile(
  ctx: ModuleContext,
  { src, current, path }: RemoteCopy,
  given: PlaceArgs & { readonly follow?: boolean },
): Promise<JsonObject> {
  if (src.sha256 === undefined) throw notAFile(ctx, src.path)
  if (isNoFile(current)) throw notAFile(ctx, path)
  const args = given.mode === 'preserve' ? { ...given, mode: src.mode } : given
  if (current?.sha256 === src.sha256) {
    await changeAttributes(ctx, [path], differingAttributes(args, current))
    return { dest: path, src: src.path, checksum: src.sha256 }
  }
  const diff =
    ctx.diff && src.content !== undefined ? diffOf(path, current, src.content) : undefined
  const backup = args.backup === true && current?.kind === 'file' ? backupName(path) : undefined
  await ctx.change(
    `copy ${src.path} to ${path}`,
    async host => {
      if (backup !== undefined) await mustRun(host, ['cp', '-p', path, backup])
      const result = await host.script(
        nodeScript('copy-file'),
        scriptArgs(args, src, current, path),
      )
      if (result.code !== 0) throw commandFailed(host, `copying ${src.path} to ${path}`, result)
    },
    diff,
  )
  return {
    ...{ dest: path, src: src.path, checksum: src.sha256 },
    ...(backup !== undefined && { backup_file: backup }),
  }
}

function scriptArgs(
  args: PlaceArgs & { readonly follow?: boolean },
  src: PathState,
  current: PathState | undefined,
  path: string,
): readonly string[] {
  // What is not asked for stays as it was; a new file is as executable as its source.
  const base = current ?? src
  const { mode = base.mode, owner, group } = wantedAttributes(args, base)
  const ownership =
    current === undefined
      ? ownerText(owner, group)
      : ownerText(owner ?? String(current.uid), group ?? String(current.gid))
  const validate = args.validate === undefined ? [] : splitWords(args.validate)
  return [src.path, path, args.follow === true ? 'follow' : '', mode, ownership ?? '', ...validate]
}
