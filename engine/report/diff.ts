import { createTwoFilesPatch } from 'diff'

import type { Diff } from '../model/event.ts'
import type { Paint } from './paint.ts'
import { printable } from './text.ts'

const LARGEST = 100 * 1024
const MOST_LINES = 400

/** A change of content as a unified diff, capped, with a sentence where showing it makes no sense. */
export function formatDiff({ path, before, after }: Diff, paint: Paint): string {
  const old = before ?? ''
  const next = after ?? ''
  if (old.length + next.length > LARGEST) return `(diff of ${path} not shown: it is too large)`
  if (old.includes('\0') || next.includes('\0')) return `(diff of ${path} not shown: it is binary)`
  if (old === next && before !== null && after !== null) {
    return `(diff of ${path} not shown: only what is secret differs)`
  }
  const from = before === null ? '/dev/null' : `${path} (before)`
  const to = after === null ? '/dev/null' : `${path} (after)`
  const patch = createTwoFilesPatch(from, to, old, next, undefined, undefined, { context: 3 })
  // The first line is jsdiff's rule of equals signs.
  const lines = printable(patch).trimEnd().split('\n').slice(1)
  const shown = lines.slice(0, MOST_LINES).map(line => paintLine(line, paint))
  const more = lines.length - shown.length
  return [...shown, ...(more > 0 ? [`(${more} lines more)`] : [])].join('\n')
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.added(line)
  if (line.startsWith('-')) return paint.removed(line)
  return line.startsWith('@@') ? paint.dim(line) : line
}
