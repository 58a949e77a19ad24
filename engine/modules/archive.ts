import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { FileKind, HostWriter } from '../remote/host.ts'
import { commandFailed, mustRun } from './exec.ts'
import {
  type AttributeArgs,
  differingAttributes,
  groupPaths,
  setAttributes,
} from './file-attributes.ts'
import { openSource } from './local-files.ts'
import type { ModuleContext } from './module.ts'
import { nodeScript } from './node-script.ts'
import type { FileSource } from './place-file.ts'

/** How an archive is unpacked. */
export interface ArchiveArgs extends AttributeArgs {
  readonly dest: string
  readonly extra_opts?: readonly string[]
  /** Members to unpack; default: all. */
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}

/** An archive of the host, or of the control machine. */
export type Archive =
  | { readonly on: 'host'; readonly path: string }
  | { readonly on: 'control'; readonly path: string; readonly content: Buffer | FileSource }

/** A member of an archive as it lies on the host. */
export interface Member {
  /** Relative to dest. */
  readonly path: string
  readonly kind: FileKind
  readonly mode: string
  readonly uid: number
  readonly gid: number
  readonly owner: string
  readonly group: string
}

/** What is on the host against what is in an archive. */
export interface Differences {
  readonly differences: readonly string[]
  readonly members: readonly Member[]
}

/** Finds the archive. */
export async function openArchive(
  ctx: ModuleContext,
  src: string,
  remote: boolean,
): Promise<Archive> {
  if (remote) return { on: 'host', path: src }
  const path = await ctx.findFile(src, 'files')
  return { on: 'control', path, content: await openSource(path) }
}

/** Compares, in one round trip and without leaving anything on the host; undefined: nothing to compare. */
export async function compareArchive(
  ctx: ModuleContext,
  archive: Archive,
  args: ArchiveArgs,
): Promise<Differences | undefined> {
  const words = [archive.on === 'host' ? archive.path : '-', args.dest, ...tarWords(args)]
  const options = archive.on === 'host' ? {} : { stdin: await readFile(archive.path) }
  const result = await ctx.host.script(nodeScript('tar') + nodeScript('unpacked'), words, options)
  // In check mode an earlier task may have left the archive unmade.
  if (result.code === 3 || (result.code === 4 && ctx.check)) return undefined
  if (result.code === 4) {
    const place = `${ctx.host.name}: unarchive: ${archive.path}`
    throw new TsplayError('NOT_A_FILE', `${place}: there is no such archive on the host`)
  }
  if (result.code !== 0) throw commandFailed(ctx.host, `comparing ${archive.path}`, result)
  const [said = '', states = ''] = result.stdout.toString().split(/^---\n/m)
  const [uid = '', ...lines] = said.split('\n').filter(line => line !== '')
  return {
    differences: lines.filter(line => isDifference(line, args, uid === '0')),
    members: states.split('\n').flatMap(parseMember),
  }
}

/** Unpacks; an archive of the control machine is on the host only while that lasts. */
export async function unpack(
  ctx: ModuleContext,
  host: HostWriter,
  archive: Archive,
  args: ArchiveArgs,
): Promise<void> {
  if (archive.on === 'host') {
    await unpackFile(host, archive.path, args)
  } else {
    const { content } = archive
    const path = `${args.dest}/.tsplay-${randomBytes(6).toString('hex')}`
    try {
      if (Buffer.isBuffer(content)) await host.write(path, content, { mode: '0600' })
      else await host.write(path, content.open, { mode: '0600', ...content })
      await unpackFile(host, path, args)
    } finally {
      await mustRun(host, ['rm', '-f', path])
    }
  }
  const { mode, owner, group } = args
  if (mode === undefined && owner === undefined && group === undefined) return
  const found = await compareArchive(ctx, archive, args)
  for (const { paths, attributes } of attributesOf(found?.members ?? [], args)) {
    await setAttributes(host, paths, attributes)
  }
}

async function unpackFile(host: HostWriter, path: string, args: ArchiveArgs): Promise<void> {
  const script = nodeScript('tar') + nodeScript('unpack')
  const result = await host.script(script, [path, args.dest, ...tarWords(args)])
  if (result.code !== 0) throw commandFailed(host, `unpacking ${path}`, result)
}

/** The attributes that members do not have and shall have. */
export function attributesOf(
  members: readonly Member[],
  args: ArchiveArgs,
): ReturnType<typeof groupPaths> {
  const entries = members.map(member => {
    const path = posix.join(args.dest, member.path)
    const attributes = differingAttributes(args, { ...member, size: 0, mtime: 0 })
    return { path, attributes: { ...attributes, link: member.kind === 'symlink' } }
  })
  return groupPaths(entries)
}

function tarWords({ extra_opts = [], include = [], exclude = [] }: ArchiveArgs): readonly string[] {
  return [...extra_opts, ...exclude.map(pattern => `--exclude=${pattern}`), '--', ...include]
}

/** Of what tar says, that which unpacking again would mend. */
function isDifference(line: string, args: ArchiveArgs, isRoot: boolean): boolean {
  // A member whose whole name was stripped, and the folder itself.
  if (/^tar: (\.\/)?: /.test(line)) return false
  if (line.endsWith('Mod time differs')) return false
  if (line.endsWith('Mode differs')) return args.mode === undefined
  if (line.endsWith('Uid differs')) return isRoot && args.owner === undefined
  if (line.endsWith('Gid differs')) return isRoot && args.group === undefined
  return true
}

const kinds: Readonly<Record<string, FileKind>> = { 4: 'directory', 8: 'file', 10: 'symlink' }

function parseMember(line: string): readonly Member[] {
  const match = /^([0-9a-f]+) (\d+) (\d+) (\S+) (\S+) (.+)$/.exec(line)
  if (match === null) return []
  const [, hex = '', uid, gid, owner = '', group = '', path = ''] = match
  const bits = parseInt(hex, 16)
  const mode = (bits & 0o7777).toString(8).padStart(4, '0')
  const kind = kinds[bits >> 12] ?? 'file'
  return [{ path, kind, mode, uid: Number(uid), gid: Number(gid), owner, group }]
}
