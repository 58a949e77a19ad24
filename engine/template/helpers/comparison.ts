import { isDeepStrictEqual } from 'node:util'

import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { describe } from '../kinds.ts'
import type { Json } from '../../model/value.ts'

/**
 * As Go compares: unlike kinds are an error, for `eq 1 "1"` is always a mistake and never true.
 * Null is equal to nothing but itself.
 */
function isEqual(a: Json, b: Json): boolean {
  if (a !== null && b !== null && typeof a !== typeof b) {
    throw new HelperError(`${describe(a)} and ${describe(b)} are never equal`, {
      hint: 'toString, int and toBool turn one into the other',
    })
  }
  return isDeepStrictEqual(a, b)
}

function order(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  throw new HelperError(`${describe(a)} and ${describe(b)} have no order`, {
    hint: 'two numbers or two texts have one; for versions: semverCompare ">=1.20" V',
  })
}

const ordered = (
  name: string,
  words: string,
  [example, holds]: readonly [string, (order: number) => boolean],
): Helper =>
  define({
    name,
    params: { a: 'any', b: 'any' },
    purpose: `Whether A is ${words} B; both are numbers, or both text.`,
    example,
    result: 'true',
    run: ({ a, b }) => holds(order(a, b)),
  })

/** Helpers that compare. */
export const comparison: readonly Helper[] = [
  define({
    name: 'eq',
    params: { a: 'any', b: 'any+' },
    purpose: 'Whether A equals any of the others. Text and numbers are never compared.',
    example: 'eq "crio" "docker" "crio"',
    result: 'true',
    run: ({ a, b }) => b.some(other => isEqual(a, other)),
  }),
  define({
    name: 'ne',
    params: { a: 'any', b: 'any' },
    purpose: 'Whether A and B differ.',
    example: 'ne "a" "b"',
    result: 'true',
    run: ({ a, b }) => !isEqual(a, b),
  }),
  ordered('lt', 'less than', ['lt 1 2', order => order < 0]),
  ordered('le', 'at most', ['le 2 2', order => order <= 0]),
  ordered('gt', 'more than', ['gt 10 9', order => order > 0]),
  ordered('ge', 'at least', ['ge 2 2', order => order >= 0]),
]
