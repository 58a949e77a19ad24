import { isDeepStrictEqual } from 'node:util'

import { isObject, type Json } from '../../model/value.ts'
import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { describe } from '../kinds.ts'
import { member } from '../lookup.ts'

/** Whether an equal item is in the list. */
export const isIn = (list: readonly Json[], item: Json): boolean =>
  typeof item === 'object'
    ? list.some(other => isDeepStrictEqual(other, item))
    : list.includes(item)

const uniq = (list: readonly Json[]): readonly Json[] => {
  const kept: Json[] = []
  for (const item of list) if (!isIn(kept, item)) kept.push(item)
  return kept
}

function sortKey(item: Json, key: string): string | number {
  const value = member(item, key)
  if (typeof value === 'string' || typeof value === 'number') return value
  throw new HelperError(`an item's "${key}" is ${describe(value)}, not text or a number`)
}

function compare(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) throw new HelperError('text and numbers have no common order')
  return a < b ? -1 : a > b ? 1 : 0
}

/** Helpers that take lists for sets, and lists of mappings. */
export const sets: readonly Helper[] = [
  define({
    name: 'uniq',
    params: { list: 'list' },
    purpose: 'LIST with every item only once.',
    example: 'uniq (list "a" "b" "a")',
    result: '["a","b"]',
    run: ({ list }) => uniq(list),
  }),
  define({
    name: 'without',
    params: { list: 'list', items: 'any+' },
    purpose: 'LIST without ITEMS.',
    example: 'without (list "a" "b" "c") "a" "c"',
    result: '["b"]',
    run: ({ list, items }) => list.filter(item => !isIn(items, item)),
  }),
  define({
    name: 'union',
    params: { a: 'list', b: 'list' },
    purpose: 'What is in A or B, each once.',
    example: 'union (list 1 2) (list 2 3)',
    result: '[1,2,3]',
    run: ({ a, b }) => uniq([...a, ...b]),
  }),
  define({
    name: 'intersect',
    params: { a: 'list', b: 'list' },
    purpose: 'What is in A and in B.',
    example: 'intersect (list 1 2) (list 2 3)',
    result: '[2]',
    run: ({ a, b }) => uniq(a.filter(item => isIn(b, item))),
  }),
  define({
    name: 'difference',
    params: { a: 'list', b: 'list' },
    purpose: 'What is in A and not in B.',
    example: 'difference (list 1 2) (list 2 3)',
    result: '[1]',
    run: ({ a, b }) => uniq(a.filter(item => !isIn(b, item))),
  }),
  define({
    name: 'where',
    params: { list: 'list', key: 'text', value: 'any' },
    purpose: 'The mappings in LIST whose KEY is VALUE.',
    example: 'where (list (dict "a" 1) (dict "a" 2)) "a" 2',
    result: '[{"a":2}]',
    run: ({ list, key, value }) =>
      list.filter(item => isObject(item) && isDeepStrictEqual(member(item, key), value)),
  }),
  define({
    name: 'sortBy',
    params: { key: 'text', list: 'list' },
    purpose: 'The mappings in LIST, sorted by their KEY.',
    example: 'sortBy "a" (list (dict "a" 2) (dict "a" 1))',
    result: '[{"a":1},{"a":2}]',
    run: ({ key, list }) => list.toSorted((a, b) => compare(sortKey(a, key), sortKey(b, key))),
  }),
]
