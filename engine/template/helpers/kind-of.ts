import { define, type Helper } from '../helper.ts'
import { LazyObject, type Value } from '../scope.ts'

const TYPES: Readonly<Record<string, string>> = {
  slice: '[]interface {}',
  map: 'map[string]interface {}',
  invalid: '<nil>',
}

// Go's words for the kinds of what JSON knows.
function kindOf(value: Value): string {
  if (value === null) return 'invalid'
  if (Array.isArray(value)) return 'slice'
  if (value instanceof LazyObject || typeof value === 'object') return 'map'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64'
  return typeof value === 'string' ? 'string' : 'bool'
}

/** Helpers that ask what something is. */
export const kindsOf: readonly Helper[] = [
  define({
    name: 'kindOf',
    params: { value: 'value' },
    purpose: '`string`, `int`, `float64`, `bool`, `slice`, `map`, or `invalid` for null.',
    example: 'kindOf (list 1)',
    result: '"slice"',
    run: ({ value }) => kindOf(value),
  }),
  define({
    name: 'kindIs',
    params: { kind: 'text', value: 'value' },
    purpose: 'Whether VALUE is of KIND.',
    example: 'kindIs "map" (dict)',
    result: 'true',
    run: ({ kind, value }) => kindOf(value) === kind,
  }),
  define({
    name: 'typeOf',
    params: { value: 'value' },
    purpose: "Go's name for the type of VALUE.",
    example: 'typeOf (list 1)',
    result: '"[]interface {}"',
    run: ({ value }) => TYPES[kindOf(value)] ?? kindOf(value),
  }),
]
