/** A line of fstab that mounts something; fields as they stand, blanks written as \040. */
export interface FstabEntry {
  readonly src: string
  readonly path: string
  readonly fstype: string
  readonly opts: string
  readonly dump: string
  readonly passno: string
}

/** The entry in a line; undefined for comments and blank lines. */
export function parseFstabLine(line: string): FstabEntry | undefined {
  const fields = line.trim().split(/\s+/)
  const [src = '', path = '', fstype = '', opts = 'defaults', dump = '0', passno = '0'] = fields
  if (src === '' || src.startsWith('#') || fstype === '') return undefined
  const [at, from] = [decodeField(path), decodeField(src)]
  return { src: from, path: at, fstype, opts: decodeField(opts), dump, passno }
}

/** Everything that an fstab mounts. */
export function fstabEntries(text: string): readonly FstabEntry[] {
  return text.split('\n').flatMap(line => parseFstabLine(line) ?? [])
}

/** What an edit makes of an entry: itself, another one, a comment, or nothing. */
export type FstabEdit = (entry: FstabEntry) => FstabEntry | 'comment' | 'remove'

/** Edits entries and leaves every other line, and every entry that stays the same, untouched. */
export function editFstab(before: string, edit: FstabEdit, added?: FstabEntry): string {
  const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n')
  const edited = lines.flatMap(line => {
    const entry = parseFstabLine(line)
    if (entry === undefined) return [line]
    const wanted = edit(entry)
    if (wanted === 'remove') return []
    if (wanted === 'comment') return [`# ${line.trim()}`]
    return [sameEntry(entry, wanted) ? line : formatEntry(wanted)]
  })
  if (added !== undefined) edited.push(formatEntry(added))
  const unchanged = edited.length === lines.length && edited.every((line, at) => line === lines[at])
  return unchanged ? before : edited.map(line => `${line}\n`).join('')
}

/** Blanks and their like as fstab and the kernel write them. */
export function decodeField(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  )
}

function encodeField(field: string): string {
  return field.replace(/[\s\\]/g, mark => `\\${mark.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

function formatEntry({ src, path, fstype, opts, dump, passno }: FstabEntry): string {
  return [src, path, fstype, opts, dump, passno].map(encodeField).join(' ')
}

function sameEntry(one: FstabEntry, other: FstabEntry): boolean {
  return formatEntry(one) === formatEntry(other)
}
