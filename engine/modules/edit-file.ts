import { TsplayError } from '../errors.ts'
import { attributeSchemas } from './file-attributes.ts'
import type { JsonSchema, ModuleContext, ModuleResult } from './module.ts'
import { digest, notAFile, type PlaceArgs, placeFile, placeSchemas } from './place-file.ts'

/** Arguments of every module that edits a text file. */
export interface EditArgs extends PlaceArgs {
  readonly path: string
  /** Make the file when it is not there. */
  readonly create?: boolean
}

/** Schema of {@link EditArgs} but for `create`. */
export const editSchemas: { readonly [K in keyof Required<Omit<EditArgs, 'create'>>]: JsonSchema } =
  {
    path: { type: 'string', pattern: '^/' },
    ...attributeSchemas,
    ...placeSchemas,
  }

/** A text as an edit leaves it, with what to say of it. */
export interface Edited {
  readonly text: string
  readonly msg: string
}

const largest = 16 * 1024 * 1024

/** Reads a text file, edits it, and puts it back if that changed anything: unchanged, one round trip. */
export async function editFile(
  ctx: ModuleContext,
  args: EditArgs & { readonly state?: 'present' | 'absent' },
  edit: (text: string) => Edited,
): Promise<ModuleResult> {
  const { path, create = false, state: wanted } = args
  const current = await ctx.host.inspect(path, { follow: true, content: largest })
  if (current === undefined && wanted === 'absent') return { path, msg: 'file not present' }
  if (current === undefined && !create) {
    throw new TsplayError('NOT_A_FILE', `${ctx.host.name}: no file to edit: ${path}`, {
      hint: 'create: true makes it',
    })
  }
  if (current !== undefined && current.kind !== 'file') throw notAFile(ctx, path)
  const { content = Buffer.alloc(0) } = current ?? {}
  const before = content.toString()
  if (
    current !== undefined &&
    (current.content === undefined || !Buffer.from(before).equals(content))
  ) {
    throw new TsplayError('NOT_A_FILE', `${ctx.host.name}: no text in UTF-8, or too much: ${path}`)
  }
  const { text, msg } = edit(before)
  const state = current && { ...current, sha256: digest(content) }
  // Nothing to put into a file that is not there: it is not made.
  if (state === undefined && text === '') return { path, msg }
  const placed = await placeFile(ctx, state, { path, content: Buffer.from(text) }, args)
  const backup = placed['backup_file']
  return { path, msg, ...(backup !== undefined && { backup: backup }) }
}

/** A text's lines, each with its line end. */
export function linesWithEnds(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A line without its line end. */
export const chomp = (line: string): string => line.replace(/[\r\n]+$/, '')
