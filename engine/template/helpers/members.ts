import { isObject, type Json } from '../../model/value.ts'
import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { describe, toKind } from '../kinds.ts'
import { member } from '../lookup.ts'
import { materialize } from '../materialize.ts'
import { LazyObject, type Value } from '../scope.ts'

/** What lies under the keys, one below the other; undefined where a key is missing. */
function dig(value: Value, keys: readonly string[]): Value | undefined {
  let found: Value | undefined = value
  for (const key of keys) {
    if (found === undefined) return undefined
    found = member(found, key)
  }
  return found
}

function container(value: Value): Value {
  if (typeof value === 'object' && value !== null) return value
  throw new HelperError(`${describe(value)} has no members`)
}

function plucked(key: string, source: Value): readonly Json[] {
  if (Array.isArray(source)) {
    return (source as readonly Json[]).flatMap(item => plucked(key, item))
  }
  if (!(source instanceof LazyObject) && !isObject(source)) {
    throw new HelperError(`${describe(source)} is no mapping and no list of mappings`)
  }
  const value = member(source, key)
  return value === undefined ? [] : [materialize(value)]
}

/** Helpers that reach into mappings and lists. */
export const members: readonly Helper[] = [
  define({
    name: 'index',
    params: { value: 'value', keys: 'scalar+' },
    purpose:
      'The member of VALUE under the keys, one below the other; undefined where one is missing.',
    example: 'index (dict "a" (list 5 6)) "a" 1',
    result: '6',
    run: ({ value, keys }) => dig(container(value), keys),
  }),
  define({
    name: 'get',
    params: { mapping: 'mapping', key: 'scalar' },
    purpose: 'The value of KEY; "" where it is missing (`index` is the strict one).',
    example: 'get (dict "a" 1) "b"',
    result: '""',
    run: ({ mapping, key }) => member(mapping, key) ?? '',
  }),
  define({
    name: 'dig',
    params: { keys: 'value+' },
    purpose: '`dig KEY... FALLBACK MAPPING`: what lies under the keys, else FALLBACK.',
    example: 'dig "a" "b" "none" (dict "a" (dict "c" 1))',
    result: '"none"',
    run: ({ keys: args }) => {
      const [mapping, fallback, ...keys] = args.toReversed()
      if (mapping === undefined || fallback === undefined || keys.length === 0) {
        throw new HelperError('it takes at least one key', {
          hint: 'it is: dig KEY... FALLBACK MAPPING',
        })
      }
      const path = keys.toReversed().map(key => toKind(key, 'scalar', 'key'))
      return dig(toKind(mapping, 'mapping', 'mapping'), path) ?? fallback
    },
  }),
  define({
    name: 'hasKey',
    params: { mapping: 'mapping', key: 'scalar' },
    purpose: 'Whether MAPPING has KEY.',
    example: 'hasKey (dict "a" null) "a"',
    result: 'true',
    run: ({ mapping, key }) => member(mapping, key) !== undefined,
  }),
  define({
    name: 'pluck',
    params: { key: 'scalar', sources: 'value+' },
    purpose: 'The values of KEY in each mapping that has it; lists of mappings are taken, too.',
    example: 'pluck "name" (list (dict "name" "a") (dict "name" "b"))',
    result: '["a","b"]',
    run: ({ key, sources }) => sources.flatMap(source => plucked(key, source)),
  }),
  define({
    name: 'extract',
    params: { keys: 'list', mapping: 'mapping', path: 'scalar...' },
    purpose:
      'What MAPPING has under each of KEYS (at PATH in it): `extract groups.etcd hostvars "ip"`.',
    example: 'extract (list "b") (dict "a" (dict "ip" 1) "b" (dict "ip" 2)) "ip"',
    result: '[2]',
    run: ({ keys, mapping, path }) =>
      keys.map(item => {
        const key = toKind(item, 'scalar', 'key')
        const found = dig(mapping, [key, ...path])
        if (found !== undefined) return materialize(found)
        throw new HelperError(`there is no ${[key, ...path].join('.')}`)
      }),
  }),
]
