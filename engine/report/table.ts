/** What a table is made of: cells are single texts, wrapped at blanks where they are too long. */
export interface TableSource {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns of the terminal. */
  readonly width: number
}

/** A line of a table, and which row it belongs to; undefined: the headings. */
export interface TableLine {
  readonly row: number | undefined
  readonly line: string
}

const GAP = '  '
const NARROWEST = 12

/** Lines of a table that fits the width, as long as every column keeps a readable rest. */
export function formatTable({ headings, rows, width }: TableSource): readonly TableLine[] {
  const natural = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map(row => (row[column] ?? '').length)),
  )
  const widths = fitted(natural, width - GAP.length * (headings.length - 1))
  const all = [headings, ...rows]
  return all.flatMap((cells, at) =>
    lay(cells, widths).map(line => ({ row: at === 0 ? undefined : at - 1, line })),
  )
}

/** Takes from the widest column until all fit. */
function fitted(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural]
  const total = (): number => widths.reduce((sum, width) => sum + width, 0)
  while (total() > room) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST) break
    widths[widths.indexOf(widest)] = widest - 1
  }
  return widths
}

function lay(cells: readonly string[], widths: readonly number[]): readonly string[] {
  const columns = cells.map((cell, column) => wrap(cell, widths[column] ?? NARROWEST))
  const height = Math.max(...columns.map(({ length }) => length))
  return Array.from({ length: height }, (_, at) =>
    columns
      .map((lines, column) => (lines[at] ?? '').padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
}

/** Breaks a text at blanks; a word longer than a line is cut. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text
    .split(/\s+/)
    .flatMap(long => long.match(new RegExp(`.{1,${width}}`, 'g')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line += `${line === '' ? '' : ' '}${word}`
  }
  return [...lines, line]
}
