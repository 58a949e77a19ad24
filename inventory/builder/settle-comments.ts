import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml'

/** A key, and the mapping that it is in. */
interface Place {
  readonly key: Scalar
  readonly map: YAMLMap
  readonly value: unknown
}

/**
 * Puts comments back to where they stand. The parser gives all that follows a key without a value to that key,
 * as far as the next one: `node1:` would take the comment above `node2:` and carry it off.
 */
export function settleComments(document: Document, text: string): void {
  const places = placesIn(document)
  for (const [index, place] of places.entries()) {
    const { value } = place
    if (!isScalar(value) || value.value !== null || value.range?.[0] !== value.range?.[1]) continue
    const from = value.range?.[0] ?? 0
    const next = places[index + 1]
    const [sameLine = '', ...lines] = text.slice(from, next?.key.range?.[0]).split('\n')
    // What stands before the next key on its own line.
    if (next !== undefined) lines.pop()
    value.comment = commentOf(sameLine) ?? null
    if (next === undefined) settleLast(document, place, lines)
    else settle(place, next, { lines, column: columnOf(next.key, text) })
  }
}

/** Keys in the order of the text; those in sequences are left as they are. */
function placesIn(document: Document): readonly Place[] {
  const places: Place[] = []
  visit(document, {
    Pair: (_, pair, path) => {
      const map = path.findLast(isMap)
      if (!isScalar(pair.key) || map === undefined || path.some(isSeq)) return
      places.push({ key: pair.key, map, value: pair.value })
    },
    Alias: () => visit.SKIP,
  })
  return places.filter(({ key }) => key.range !== undefined && !isPair(key))
}

function settle(
  { map }: Place,
  next: Place,
  { lines, column }: { readonly lines: readonly string[]; readonly column: number },
): void {
  const isInner = (line: string) => line.trim() !== '' && indentOf(line) > column
  const end = next.map === map ? 0 : lines.findLastIndex(isInner) + 1
  const inner = join(lines.slice(0, end))
  if (inner !== undefined) map.comment = inner
  const rest = lines.slice(end)
  next.key.spaceBefore = rest[0]?.trim() === ''
  next.key.commentBefore = join(rest) ?? null
}

function settleLast(document: Document, { map }: Place, lines: readonly string[]): void {
  const end = lines.findLastIndex(line => line.trim() !== '' && indentOf(line) > 0) + 1
  const inner = join(lines.slice(0, end))
  if (inner !== undefined) map.comment = inner
  const after = join(lines.slice(end))
  if (after !== undefined) document.comment = after
}

/** Comment lines as the library keeps them, blank lines between them too; undefined where there is none. */
function join(lines: readonly string[]): string | undefined {
  const text = lines.map(line => commentOf(line) ?? '').join('\n')
  return text.trim() === '' ? undefined : text.replace(/^\n+|\n+$/g, '')
}

const commentOf = (line: string): string | undefined => /^\s*#(.*)$/.exec(line)?.[1]

const indentOf = (line: string): number => line.length - line.trimStart().length

function columnOf({ range }: Scalar, text: string): number {
  const at = range?.[0] ?? 0
  return at - (text.lastIndexOf('\n', at - 1) + 1)
}
