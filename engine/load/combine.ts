import { positionOfKey, positionOfValue, rememberPositions } from '../model/position.ts'
import type { Position } from '../model/position.ts'
import type { SourceObject } from '../model/value.ts'

/** One mapping out of several; later ones win, and every entry keeps its place. */
export function combine(self: Position, parts: readonly SourceObject[]): SourceObject {
  const keys = new Map<string, Position>()
  const values = new Map<string, Position>()
  for (const part of parts) {
    for (const key of Object.keys(part)) {
      keys.set(key, positionOfKey(part, key) ?? self)
      values.set(key, positionOfValue(part, key) ?? self)
    }
  }
  const combined: SourceObject = Object.fromEntries(parts.flatMap(part => Object.entries(part)))
  rememberPositions(combined, { self, keys, values })
  return combined
}

/** A mapping without some of its keys. */
export function without(
  object: SourceObject,
  left: readonly string[],
  self: Position,
): SourceObject {
  const kept = Object.entries(object).filter(([key]) => !left.includes(key))
  const copy: SourceObject = Object.fromEntries(kept)
  const places = (find: typeof positionOfKey): Map<string, Position> =>
    new Map(kept.map(([key]) => [key, find(object, key) ?? self]))
  rememberPositions(copy, { self, keys: places(positionOfKey), values: places(positionOfValue) })
  return copy
}
