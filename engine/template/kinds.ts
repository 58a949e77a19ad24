import type { Json, JsonObject } from '../model/value.ts'
import { isObject } from '../model/value.ts'
import { HelperError } from './helper-error.ts'
import { materialize } from './materialize.ts'
import { LazyObject, type Value } from './scope.ts'

/** What a helper's parameter accepts. */
export interface Kinds {
  /** Anything, lazy mappings as they are. */
  readonly value: Value
  /** Anything, as plain data. */
  readonly any: Json
  readonly text: string
  /** Text, or a number or boolean written as text. */
  readonly scalar: string
  /** A number, or text that is one. */
  readonly number: number
  readonly integer: number
  readonly list: readonly Json[]
  /** A mapping, lazy ones as they are. */
  readonly mapping: JsonObject | LazyObject
  readonly object: JsonObject
}
export type Kind = keyof Kinds

const NAMES: Readonly<Record<Kind, string>> = {
  value: 'a value',
  any: 'a value',
  text: 'text',
  scalar: 'text, a number or a boolean',
  number: 'a number',
  integer: 'a whole number',
  list: 'a list',
  mapping: 'a mapping',
  object: 'a mapping',
}

/** The value in the form that a parameter of this kind gets; throws where it does not fit. */
export function toKind<K extends Kind>(value: Value, kind: K, param: string): Kinds[K] {
  const fitting = fit(value, kind)
  if (fitting !== undefined) return fitting as Kinds[K]
  throw new HelperError(`${param.toUpperCase()} must be ${NAMES[kind]}, not ${describe(value)}`, {
    hint: advice(value, kind),
  })
}

function fit(value: Value, kind: Kind): Kinds[Kind] | undefined {
  switch (kind) {
    case 'value':
      return value
    case 'any':
      return materialize(value)
    case 'text':
      return typeof value === 'string' ? value : undefined
    case 'scalar':
      return isScalar(value) ? String(value) : undefined
    case 'number':
      return toNumber(value)
    case 'integer': {
      const number = toNumber(value)
      return Number.isInteger(number) ? number : undefined
    }
    case 'list':
      return Array.isArray(value) ? (value as readonly Json[]) : undefined
    case 'mapping':
      return value instanceof LazyObject || isObject(value) ? value : undefined
    case 'object':
      if (value instanceof LazyObject) return materialize(value)
      return isObject(value) ? value : undefined
  }
}

const isScalar = (value: Value): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/

function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined
}

function advice(value: Value, kind: Kind): string | undefined {
  if (kind === 'text' && isScalar(value)) return 'toString makes text of it'
  if (kind === 'text' && Array.isArray(value)) return 'for lists: has VALUE LIST, join SEP LIST'
  if (kind === 'list' && isObject(value)) return 'keys and values make lists of a mapping'
  if (kind === 'list' && typeof value === 'string') return 'for text: contains PART TEXT, splitList'
  return undefined
}

/**
 * A value as a message names it: its kind, and the value itself where it is short. Never cut: half
 * a secret would not be known as one, and not be masked.
 */
export function describe(value: Value | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a mapping'
  const text = JSON.stringify(value)
  const shown = text.length <= 60 ? text : `of ${text.length} characters`
  return `the ${typeof value === 'string' ? 'text' : typeof value} ${shown}`
}
