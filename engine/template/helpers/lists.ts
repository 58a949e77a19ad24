import type { Json } from '../../model/value.ts'
import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { memberKeys } from '../lookup.ts'
import type { Value } from '../scope.ts'
import { isTruthy } from '../truth.ts'
import { isIn } from './sets.ts'

function length(value: Value): number {
  if (typeof value === 'string') return Array.from(value).length
  if (Array.isArray(value)) return value.length
  if (typeof value === 'object' && value !== null) return memberKeys(value).length
  throw new HelperError('VALUE must be text, a list or a mapping')
}

// By code points, which are the same on every machine.
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Helpers for lists. */
export const lists: readonly Helper[] = [
  define({
    name: 'list',
    params: { items: 'any...' },
    purpose: 'A list of its arguments.',
    example: 'list 1 "a" true',
    result: '[1,"a",true]',
    run: ({ items }) => items,
  }),
  define({
    name: 'first',
    params: { list: 'list' },
    purpose: 'The first item; undefined where there is none.',
    example: 'first (list "a" "b")',
    result: '"a"',
    run: ({ list }) => list[0],
  }),
  define({
    name: 'last',
    params: { list: 'list' },
    purpose: 'The last item; undefined where there is none.',
    example: 'last (list "a" "b")',
    result: '"b"',
    run: ({ list }) => list.at(-1),
  }),
  define({
    name: 'rest',
    params: { list: 'list' },
    purpose: 'All items but the first.',
    example: 'rest (list 1 2 3)',
    result: '[2,3]',
    run: ({ list }) => list.slice(1),
  }),
  define({
    name: 'initial',
    params: { list: 'list' },
    purpose: 'All items but the last.',
    example: 'initial (list 1 2 3)',
    result: '[1,2]',
    run: ({ list }) => list.slice(0, -1),
  }),
  define({
    name: 'append',
    params: { list: 'list', item: 'any' },
    purpose: 'LIST with ITEM after it.',
    example: 'append (list 1) 2',
    result: '[1,2]',
    run: ({ list, item }) => [...list, item],
  }),
  define({
    name: 'prepend',
    params: { list: 'list', item: 'any' },
    purpose: 'LIST with ITEM before it.',
    example: 'prepend (list 1) 2',
    result: '[2,1]',
    run: ({ list, item }) => [item, ...list],
  }),
  define({
    name: 'concat',
    params: { lists: 'list...' },
    purpose: 'The lists, one after the other.',
    example: 'concat (list 1) (list 2 3)',
    result: '[1,2,3]',
    run: ({ lists }) => lists.flat(),
  }),
  define({
    name: 'reverse',
    params: { list: 'list' },
    purpose: 'LIST from its end to its beginning.',
    example: 'reverse (list 1 2 3)',
    result: '[3,2,1]',
    run: ({ list }) => list.toReversed(),
  }),
  define({
    name: 'compact',
    params: { list: 'list' },
    purpose: 'LIST without empty items.',
    example: 'compact (list 1 "" null 2)',
    result: '[1,2]',
    run: ({ list }) => list.filter(isTruthy),
  }),
  define({
    name: 'slice',
    params: { list: 'list', start: 'integer?', end: 'integer?' },
    purpose: 'The items from START up to END.',
    example: 'slice (list 1 2 3 4) 1 3',
    result: '[2,3]',
    run: ({ list, start, end }) => list.slice(start, end),
  }),
  define({
    name: 'sortAlpha',
    params: { list: 'list' },
    purpose: 'The items as text, sorted.',
    example: 'sortAlpha (list "b" "a")',
    result: '["a","b"]',
    run: ({ list }) => list.map(text).toSorted(inOrder),
  }),
  define({
    name: 'has',
    params: { item: 'any', list: 'list' },
    purpose: 'Whether ITEM is in LIST.',
    example: 'has "b" (list "a" "b")',
    result: 'true',
    run: ({ item, list }) => isIn(list, item),
  }),
  define({
    name: 'len',
    params: { value: 'value' },
    purpose: 'How many items, members or characters VALUE has.',
    example: 'len (list 1 2)',
    result: '2',
    run: ({ value }) => length(value),
  }),
]

function text(item: Json): string {
  if (item !== null && typeof item !== 'object') return String(item)
  throw new HelperError('LIST must hold text only', { hint: 'sortBy KEY LIST sorts mappings' })
}
