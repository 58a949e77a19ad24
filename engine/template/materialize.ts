import { TsplayError } from '../errors.ts'
import type { Json, JsonObject } from '../model/value.ts'
import { LazyObject, type Value } from './scope.ts'

// hostvars holds hosts whose variables hold hostvars: three levels are as much as can be meant.
const DEEPEST = 3

/** Plain data of a value: every member of a lazy mapping is computed. */
export function materialize(value: Value): Json {
  return value instanceof LazyObject ? open(value, 1) : value
}

function open(lazy: LazyObject, depth: number): JsonObject {
  if (depth > DEEPEST) {
    throw new TsplayError('CYCLIC_VARIABLE', 'this mapping contains itself without end', {
      hint: 'take the members that are needed: index hostvars HOST "name"',
    })
  }
  const members = lazy.keys().flatMap(key => {
    const member = lazy.get(key)
    if (member === undefined) return []
    return [[key, member instanceof LazyObject ? open(member, depth + 1) : member] as const]
  })
  return Object.fromEntries(members)
}
