import { LazyObject, type Value } from './scope.ts'

const INDEX = /^(0|[1-9]\d*)$/

/** A value's own member; undefined where there is none. Nothing is inherited: `constructor` is a plain key. */
export function member(value: Value, key: string): Value | undefined {
  if (value instanceof LazyObject) return value.get(key)
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    if (key === 'length') return value.length
    return INDEX.test(key) ? (value as readonly Value[])[Number(key)] : undefined
  }
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, Value>>)[key] : undefined
}

/** The keys that {@link member} knows; none for what has no members. */
export function memberKeys(value: Value | undefined): readonly string[] {
  if (value instanceof LazyObject) return value.keys()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.keys(value)
}
