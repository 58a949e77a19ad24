import { chomp, type EditArgs, type Edited, linesWithEnds } from './edit-file.ts'
import { expand, userRegExp } from './regexp.ts'

/** A line that shall be in a file, or shall not. */
export interface LineArgs extends EditArgs {
  readonly line?: string
  /** The line to replace or remove: the last one that matches. */
  readonly regexp?: string
  /** As `regexp`, but literal text. */
  readonly search_string?: string
  readonly state?: 'present' | 'absent'
  /** `EOF`, `BOF` or a regular expression. */
  readonly insertafter?: string
  readonly insertbefore?: string
  /** `line` takes up what `regexp` caught. */
  readonly backrefs?: boolean
  readonly firstmatch?: boolean
}

/** A text after an edit, and how many lines were found to remove. */
export interface LineEdited extends Edited {
  readonly found: number
}

/** What `lineinfile` does to a text; the order of its decisions is Ansible's. */
export function editLine(text: string, given: LineArgs): LineEdited {
  // The line end of a block scalar (`line: |`) is the line's own, or it would never be found again.
  const args = given.line === undefined ? given : { ...given, line: given.line.replace(/\n$/, '') }
  const lines = linesWithEnds(text)
  return args.state === 'absent' ? removeLines(lines, args) : putLine(lines, args)
}

function removeLines(lines: readonly string[], args: LineArgs): LineEdited {
  const match = matcher(args) ?? ((line: string) => (chomp(line) === args.line ? [line] : null))
  const kept = lines.filter(line => match(line) === null)
  const found = lines.length - kept.length
  return { text: kept.join(''), found, msg: found === 0 ? '' : `${found} line(s) removed` }
}

function putLine(lines: readonly string[], args: LineArgs): LineEdited {
  const { line: wanted = '', backrefs = false, firstmatch = false } = args
  const match = matcher(args)
  const matching = match === undefined ? [] : indexesOf(lines, line => match(line) !== null)
  const chosen = firstmatch ? matching[0] : matching.at(-1)
  const exact = lines.findLastIndex(line => chomp(line) === wanted)
  const at = chosen ?? (exact === -1 ? undefined : exact)
  const old = at === undefined ? undefined : lines[at]
  if (at !== undefined && old !== undefined) {
    const caught = chosen === undefined ? null : (match?.(chomp(old)) ?? null)
    const put = backrefs && caught !== null ? expand(wanted, caught) : wanted
    if (chomp(old) === put) return unchanged(lines)
    return { text: lines.with(at, `${put}\n`).join(''), msg: 'line replaced', found: 0 }
  }
  // Without a match there is nothing to fill the line's references with.
  if (backrefs) return unchanged(lines)
  return insert(lines, insertionIndex(lines, args), wanted)
}

function insert(lines: readonly string[], at: number, line: string): LineEdited {
  const before = lines.slice(0, at).join('')
  const joined = before === '' || before.endsWith('\n') ? before : `${before}\n`
  const text = `${joined}${line}\n${lines.slice(at).join('')}`
  return { text, msg: 'line added', found: 0 }
}

/** Where something new goes: at the end unless `insertafter` or `insertbefore` finds a place. */
export function insertionIndex(
  lines: readonly string[],
  args: Pick<LineArgs, 'insertafter' | 'insertbefore' | 'firstmatch'>,
): number {
  const { insertafter, insertbefore, firstmatch = false } = args
  const pattern = insertbefore ?? insertafter
  if (pattern === 'BOF') return 0
  if (pattern === undefined || pattern === 'EOF') return lines.length
  const expression = userRegExp(pattern)
  const found = indexesOf(lines, line => expression.test(chomp(line)))
  const chosen = firstmatch ? found[0] : found.at(-1)
  if (chosen === undefined) return lines.length
  return insertbefore === undefined ? chosen + 1 : chosen
}

type Matcher = (line: string) => RegExpMatchArray | null

function matcher({ regexp, search_string: part }: LineArgs): Matcher | undefined {
  if (part !== undefined) return line => (line.includes(part) ? [line] : null)
  if (regexp === undefined) return undefined
  const expression = userRegExp(regexp)
  return line => expression.exec(chomp(line))
}

function indexesOf(lines: readonly string[], holds: (line: string) => boolean): readonly number[] {
  return lines.flatMap((line, index) => (holds(line) ? [index] : []))
}

const unchanged = (lines: readonly string[]): LineEdited => ({
  ...{ text: lines.join(''), msg: '', found: 0 },
})
