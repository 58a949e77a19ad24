import { isObject, type Json, type JsonObject } from '../../model/value.ts'
import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { toKind } from '../kinds.ts'
import { member, memberKeys } from '../lookup.ts'
import { materialize } from '../materialize.ts'

function pairs(values: readonly Json[]): JsonObject {
  if (values.length % 2 > 0) throw new HelperError('a value is missing: dict KEY VALUE KEY VALUE …')
  return Object.fromEntries(
    values.flatMap((key, index) =>
      index % 2 > 0 ? [] : [[toKind(key, 'scalar', 'key'), values[index + 1] ?? null]],
    ),
  )
}

/** Both mappings in one, at every depth; where both have a value, the second's is taken. */
function merged(under: JsonObject, over: JsonObject): JsonObject {
  const both = Object.entries(over).map(([key, value]): [string, Json] => {
    const below = member(under, key) as Json | undefined
    return [key, isObject(below) && isObject(value) ? merged(below, value) : value]
  })
  return Object.fromEntries([...Object.entries(under), ...both])
}

const filtered = (mapping: JsonObject, keep: (key: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(mapping).filter(([key]) => keep(key)))

/** Helpers for mappings. None changes its argument: they give back new mappings. */
export const mappings: readonly Helper[] = [
  define({
    name: 'dict',
    params: { pairs: 'any...' },
    purpose: 'A mapping of keys and values in turn.',
    example: 'dict "a" 1 "b" 2',
    result: '{"a":1,"b":2}',
    run: args => pairs(args.pairs),
  }),
  define({
    name: 'set',
    params: { mapping: 'object', key: 'scalar', value: 'any' },
    purpose: 'A copy of MAPPING with KEY set to VALUE.',
    example: 'set (dict "a" 1) "b" 2',
    result: '{"a":1,"b":2}',
    run: ({ mapping, key, value }) => ({ ...mapping, ...pairs([key, value]) }),
  }),
  define({
    name: 'unset',
    params: { mapping: 'object', key: 'scalar' },
    purpose: 'A copy of MAPPING without KEY.',
    example: 'unset (dict "a" 1 "b" 2) "a"',
    result: '{"b":2}',
    run: ({ mapping, key: unwanted }) => filtered(mapping, key => key !== unwanted),
  }),
  define({
    name: 'keys',
    params: { mappings: 'mapping+' },
    purpose: 'The keys of the mappings, in their order.',
    example: 'keys (dict "a" 1 "b" 2)',
    result: '["a","b"]',
    run: args => args.mappings.flatMap(mapping => memberKeys(mapping)),
  }),
  define({
    name: 'values',
    params: { mapping: 'mapping' },
    purpose: 'The values of MAPPING, in its order.',
    example: 'values (dict "a" 1 "b" 2)',
    result: '[1,2]',
    run: ({ mapping }) => Object.values(materialize(mapping) as JsonObject),
  }),
  define({
    name: 'dict2items',
    params: { mapping: 'mapping' },
    purpose: 'A list with `key` and `value` of each member, as loops want it (a word of Ansible).',
    example: 'dict2items (dict "a" 1)',
    result: '[{"key":"a","value":1}]',
    run: ({ mapping }) =>
      Object.entries(materialize(mapping) as JsonObject).map(([key, value]) => ({ key, value })),
  }),
  define({
    name: 'pick',
    params: { mapping: 'object', keys: 'scalar+' },
    purpose: 'A copy of MAPPING with KEYS only.',
    example: 'pick (dict "a" 1 "b" 2) "a"',
    result: '{"a":1}',
    run: ({ mapping, keys }) => filtered(mapping, key => keys.includes(key)),
  }),
  define({
    name: 'omit',
    params: { mapping: 'object', keys: 'scalar+' },
    purpose: 'A copy of MAPPING without KEYS.',
    example: 'omit (dict "a" 1 "b" 2) "a"',
    result: '{"b":2}',
    run: ({ mapping, keys }) => filtered(mapping, key => !keys.includes(key)),
  }),
  define({
    name: 'merge',
    params: { mappings: 'object+' },
    purpose: 'All in one, at every depth; where several have a value, the first wins.',
    example: 'merge (dict "a" 1) (dict "a" 2 "b" 2)',
    result: '{"a":1,"b":2}',
    run: args => args.mappings.reduceRight((under, over) => merged(under, over)),
  }),
  define({
    name: 'mergeOverwrite',
    params: { mappings: 'object+' },
    purpose: 'All in one, at every depth; where several have a value, the last wins.',
    example: 'mergeOverwrite (dict "a" 1) (dict "a" 2 "b" 2)',
    result: '{"a":2,"b":2}',
    run: args => args.mappings.reduce((under, over) => merged(under, over)),
  }),
]
