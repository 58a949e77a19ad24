import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import type { Diff } from '../model/event.ts'
import type { JsonObject } from '../model/value.ts'
import type { HostWriter, InspectOptions, PathState } from '../remote/host.ts'
import { beside } from './beside.ts'
import { mustRun } from './exec.ts'
import {
  type AttributeArgs,
  changeAttributes,
  differingAttributes,
  wantedAttributes,
} from './file-attributes.ts'
import type { JsonSchema, ModuleContext } from './module.ts'
import { splitWords } from './shell-words.ts'

/** Beyond this a file's text is left out of diffs. */
export const diffLimit: number = 100 * 1024

/** Arguments of every module that writes a whole file. */
export interface PlaceArgs extends AttributeArgs {
  readonly backup?: boolean
  readonly validate?: string
}

/** Schema of {@link PlaceArgs} but for the attributes. */
export const placeSchemas: { readonly [K in 'backup' | 'validate']: JsonSchema } = {
  backup: { type: 'boolean' },
  validate: { type: 'string', pattern: '%s' },
}

/** A file on the control machine that is too large to be held in memory. */
export interface FileSource {
  readonly open: () => Readable
  readonly size: number
  readonly sha256: string
}

/** What a file on the host shall be. */
export interface WantedFile {
  readonly path: string
  readonly content: Buffer | FileSource
  /** A symlink at the path is replaced; otherwise what it points to is written. */
  readonly replacesLink?: boolean
}

/** How to inspect a file before {@link placeFile}: what the comparison, and a diff if wanted, needs. */
export function inspection({ diff }: Pick<ModuleContext, 'diff'>): InspectOptions {
  return { checksum: true, ...(diff && { content: diffLimit }) }
}

/**
 * Makes a file what it shall be: content by checksum, then attributes; atomically and behind the gate.
 * @param current As inspected with {@link inspection}.
 */
export async function placeFile(
  ctx: ModuleContext,
  current: PathState | undefined,
  wanted: WantedFile,
  args: PlaceArgs,
): Promise<JsonObject> {
  const { path, content } = wanted
  if (isNoFile(current)) throw notAFile(ctx, path)
  const sha256 = Buffer.isBuffer(content) ? digest(content) : content.sha256
  if (current?.sha256 === sha256) {
    await changeAttributes(ctx, [path], differingAttributes(args, current))
    return { dest: path, checksum: sha256 }
  }
  const backup = args.backup === true && current?.kind === 'file' ? backupName(path) : undefined
  const diff = ctx.diff ? diffOf(path, current, content) : undefined
  await ctx.change(`write ${path}`, writer(current, wanted, args, backup), diff)
  return { dest: path, checksum: sha256, ...(backup !== undefined && { backup_file: backup }) }
}

function writer(
  current: PathState | undefined,
  { path: place, content, replacesLink = false }: WantedFile,
  args: PlaceArgs,
  backup: string | undefined,
): (host: HostWriter) => Promise<void> {
  const attributes = wantedAttributes(args, current ?? { kind: 'file', mode: '0644' })
  const validate = args.validate === undefined ? {} : { validate: splitWords(args.validate) }
  // Writing follows a link; one that has to go is replaced by a file made beside it.
  const path = replacesLink ? beside(place) : place
  return async host => {
    if (backup !== undefined) await mustRun(host, ['cp', '-p', place, backup])
    const options = { ...attributes, ...validate }
    if (Buffer.isBuffer(content)) await host.write(path, content, options)
    else {
      const { open, size, sha256 } = content
      await host.write(path, open, { ...options, size, sha256 })
    }
    if (replacesLink) await mustRun(host, ['mv', '-fT', path, place])
  }
}

/** Hex sha256, as hosts tell it. */
export const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** Before and after as text; undefined where either is binary or too large to show. */
export function diffOf(
  path: string,
  current: PathState | undefined,
  content: Buffer | FileSource,
): Diff | undefined {
  const before = current === undefined ? null : asText(current.content)
  const after = Buffer.isBuffer(content) ? asText(content) : undefined
  return before === undefined || after === undefined ? undefined : { path, before, after }
}

function asText(data: Buffer | undefined): string | undefined {
  const isText = data !== undefined && data.length <= diffLimit && !data.includes(0)
  return isText ? data.toString() : undefined
}

/** The name of a backup, as Ansible makes it. */
export function backupName(path: string): string {
  const now = new Date().toISOString().slice(0, 19).replace('T', '@')
  return `${path}.${process.pid}.${now}~`
}

/** Whether something is there that a file must not take the place of: a directory, a device, a socket. */
export const isNoFile = (state: PathState | undefined): boolean =>
  state !== undefined && state.kind !== 'file' && state.kind !== 'symlink'

/** The error for a directory, device or the like where a file has to be. */
export const notAFile = ({ host }: ModuleContext, path: string): TsplayError =>
  new TsplayError('NOT_A_FILE', `${host.name}: ${path} is a directory or device, not a file`, {
    hint: 'name the file itself, or remove what is there first',
  })
