import {
  chomp,
  type EditArgs,
  type Edited,
  editFile,
  editSchemas,
  linesWithEnds,
} from './edit-file.ts'
import { insertionIndex } from './line-edit.ts'
import type { Module } from './module.ts'

/** Lines between two marker lines. */
export interface BlockArgs extends EditArgs {
  readonly block?: string
  readonly state?: 'present' | 'absent'
  /** One line; `{mark}` stands for `marker_begin` and `marker_end`. */
  readonly marker?: string
  readonly marker_begin?: string
  readonly marker_end?: string
  /** `EOF`, `BOF` or a regular expression; only asked when there is no block yet. */
  readonly insertafter?: string
  readonly insertbefore?: string
}

/** Keeps a block of lines in a file; the default marker is Ansible's, so that its blocks are found. */
export const blockinfile: Module<BlockArgs> = {
  name: 'blockinfile',
  aliases: { dest: 'path', destfile: 'path', name: 'path', content: 'block' },

  schema: {
    required: ['path'],
    allOf: [{ not: { required: ['insertafter', 'insertbefore'] } }],
    properties: {
      block: { type: 'string' },
      state: { enum: ['present', 'absent'] },
      marker: { type: 'string', pattern: '\\{mark\\}' },
      marker_begin: { type: 'string' },
      marker_end: { type: 'string' },
      insertafter: { type: 'string' },
      insertbefore: { type: 'string' },
      create: { type: 'boolean' },
      ...editSchemas,
    },
  },

  async run(args, ctx) {
    return editFile(ctx, args, text => editBlock(text, args))
  },
}

function editBlock(text: string, args: BlockArgs): Edited {
  const { marker = '# {mark} ANSIBLE MANAGED BLOCK', marker_begin, marker_end } = args
  const begin = marker.replaceAll('{mark}', marker_begin ?? 'BEGIN')
  const end = marker.replaceAll('{mark}', marker_end ?? 'END')
  const { rest, at } = withoutBlock(linesWithEnds(text), [begin, end], args)
  const before = rest.slice(0, at).join('')
  const joined = before === '' || before.endsWith('\n') ? before : `${before}\n`
  const after = rest.slice(at).join('')
  const block = blockText(args, begin, end)
  const edited = block === '' ? before + after : joined + block + after
  const said = block === '' ? 'Block removed' : 'Block inserted'
  return { text: edited, msg: edited === text ? '' : said }
}

function blockText({ block = '', state }: BlockArgs, begin: string, end: string): string {
  if (state === 'absent' || block === '') return ''
  return `${begin}\n${block.replace(/\n$/, '')}\n${end}\n`
}

function withoutBlock(
  lines: readonly string[],
  [begin, end]: readonly [string, string],
  args: BlockArgs,
): { readonly rest: readonly string[]; readonly at: number } {
  const first = lines.findLastIndex(line => chomp(line) === begin)
  const last = lines.findLastIndex(line => chomp(line) === end)
  if (first === -1 || last === -1) return { rest: lines, at: insertionIndex(lines, args) }
  const [from, to] = first < last ? [first, last] : [last, first]
  return { rest: lines.toSpliced(from, to - from + 1), at: from }
}
