import { type EditArgs, type Edited, editFile, editSchemas } from './edit-file.ts'
import type { Module } from './module.ts'
import { expand, userRegExp } from './regexp.ts'

/** What to replace in a file; `^` and `$` match at lines. */
export interface ReplaceArgs extends Omit<EditArgs, 'create'> {
  readonly regexp: string
  /** May hold `\1` and `\g<name>`; default: what matches is removed. */
  readonly replace?: string
  /** Only what comes after, or before, a match of these. */
  readonly after?: string
  readonly before?: string
}

/** Replaces every match of a regular expression in a file. */
export const replace: Module<ReplaceArgs> = {
  name: 'replace',
  aliases: { dest: 'path', destfile: 'path', name: 'path' },

  schema: {
    required: ['path', 'regexp'],
    properties: {
      regexp: { type: 'string', minLength: 1 },
      replace: { type: 'string' },
      after: { type: 'string', minLength: 1 },
      before: { type: 'string', minLength: 1 },
      ...editSchemas,
    },
  },

  async run(args, ctx) {
    return editFile(ctx, args, text => replaceIn(text, args))
  },
}

function replaceIn(text: string, args: ReplaceArgs): Edited {
  const section = sectionOf(text, args)
  if (section === undefined) return { text, msg: 'before and after match nothing' }
  let count = 0
  const expression = userRegExp(args.regexp, 'gm')
  const part = text.slice(section.start, section.end)
  let edited = ''
  let from = 0
  for (const match of part.matchAll(expression)) {
    edited += part.slice(from, match.index) + expand(args.replace ?? '', match)
    from = match.index + match[0].length
    count += 1
  }
  edited += part.slice(from)
  const msg = count === 0 ? '' : `${count} replacements made`
  return { text: text.slice(0, section.start) + edited + text.slice(section.end), msg }
}

function sectionOf(
  text: string,
  { after, before }: ReplaceArgs,
): { readonly start: number; readonly end: number } | undefined {
  let start = 0
  if (after !== undefined) {
    const match = userRegExp(after, 's').exec(text)
    if (match === null) return undefined
    start = match.index + match[0].length
  }
  if (before === undefined) return { start, end: text.length }
  // Alone, `before` means its last match, as Ansible has it.
  const expression = userRegExp(before, 's')
  const { source, flags } = expression
  const end =
    after === undefined
      ? new RegExp(`^[^]*(?=${source})`, flags).exec(text)?.[0].length
      : expression.exec(text.slice(start))?.index
  return end === undefined ? undefined : { start, end: start + end }
}
