import { didYouMean } from '../did-you-mean.ts'
import { TsplayError, type ErrorCode } from '../errors.ts'
import { positionOf, positionOfKey, positionOfValue, type Position } from '../model/position.ts'
import type { Templated } from '../model/playbook.ts'
import { isObject, Template, type Source, type SourceObject } from '../model/value.ts'
import type { Loading } from './context.ts'

/** A mapping that is being read, with where to report what is wrong with it. */
export interface Fields {
  readonly object: SourceObject
  readonly loading: Loading
}

/** Where the value of a key stands. */
export function placeOf({ object }: Fields, key: string): Position {
  return positionOfValue(object, key) ?? selfOf(object)
}

/** Where a mapping that came from a file stands. */
export function selfOf(object: object): Position {
  const position = positionOf(object)
  if (position === undefined) throw new Error('a loaded mapping without a position')
  return position
}

/** Reports a value that its key cannot take. */
export function badValue(fields: Fields, key: string, wanted: string, hint?: string): void {
  const problem = { position: placeOf(fields, key), hint }
  const given = describe(fields.object[key])
  fields.loading.problem(
    new TsplayError('BAD_KEYWORD', `\`${key}\` must be ${wanted}, not ${given}`, problem),
  )
}

/** What kind of value something is, in the user's words. */
export function describe(value: Source | undefined): string {
  if (value === null || value === undefined) return 'empty'
  if (value instanceof Template) return 'a template'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'a mapping'
  return typeof value === 'string' ? `the text "${value}"` : JSON.stringify(value)
}

/** Reports every key that is none of the known ones. */
export function reportUnknownKeys(
  { object, loading }: Fields,
  known: readonly string[],
  { code = 'UNKNOWN_KEYWORD', where }: { readonly code?: ErrorCode; readonly where: string },
): void {
  for (const key of Object.keys(object).filter(key => !known.includes(key))) {
    const hint = didYouMean(key, known) ?? `known are ${known.join(', ')}`
    const position = positionOfKey(object, key)
    loading.problem(new TsplayError(code, `unknown key \`${key}\` in ${where}`, { position, hint }))
  }
}

/** A text, or a template for one. */
export function readText(fields: Fields, key: string): Templated<string> | undefined {
  const value = fields.object[key]
  if (value === undefined) return undefined
  if (typeof value === 'string' || value instanceof Template) return value
  if (typeof value === 'number') return String(value)
  badValue(fields, key, 'a text')
  return undefined
}

/** A text that must be known while loading. */
export function readPlainText(fields: Fields, key: string): string | undefined {
  const value = readText(fields, key)
  if (!(value instanceof Template)) return value
  badValue(fields, key, 'a plain text')
  return undefined
}

/** A text that can name a variable. */
export function readVariableName(fields: Fields, key: string): string | undefined {
  const value = readPlainText(fields, key)
  if (value === undefined || /^[A-Za-z_]\w*$/.test(value)) return value
  badValue(fields, key, 'a variable name (letters, digits and _)')
  return undefined
}

const truths: Readonly<Record<string, boolean>> = {
  ...{ yes: true, on: true, true: true, no: false, off: false, false: false },
}

/** A boolean, or a template for one; `yes` and its like are accepted with a warning. */
export function readBoolean(fields: Fields, key: string): Templated<boolean> | undefined {
  const value = fields.object[key]
  if (value === undefined || typeof value === 'boolean' || value instanceof Template) return value
  const meant = typeof value === 'string' ? truths[value.toLowerCase()] : undefined
  if (meant === undefined) {
    badValue(fields, key, 'true or false')
    return undefined
  }
  fields.loading.warn(
    `\`${key}\` is ${describe(value)}: write ${String(meant)}`,
    placeOf(fields, key),
  )
  return meant
}

/** A boolean that must be known while loading. */
export function readPlainBoolean(fields: Fields, key: string, otherwise: boolean): boolean {
  const value = readBoolean(fields, key)
  if (value instanceof Template) badValue(fields, key, 'plainly true or false')
  return typeof value === 'boolean' ? value : otherwise
}

/** A number that is not negative, or a template for one. */
export function readNumber(fields: Fields, key: string): Templated<number> | undefined {
  const value = fields.object[key]
  if (value === undefined || value instanceof Template) return value
  if (typeof value === 'number' && value >= 0) return value
  if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return Number(value)
  badValue(fields, key, 'a number')
  return undefined
}

/** One text or a list of them. */
export function readTexts(fields: Fields, key: string): readonly Templated<string>[] {
  const value = fields.object[key]
  if (value === undefined || value === null) return []
  const texts = (Array.isArray(value) ? (value as readonly Source[]) : [value]).map(item =>
    typeof item === 'number' ? String(item) : item,
  )
  if (texts.every(item => typeof item === 'string' || item instanceof Template)) return texts
  badValue(fields, key, 'a text or a list of texts')
  return []
}

/** Texts that must be known while loading. */
export function readPlainTexts(fields: Fields, key: string): readonly string[] {
  const texts = readTexts(fields, key)
  if (texts.some(text => text instanceof Template)) badValue(fields, key, 'plain text')
  return texts.filter(text => typeof text === 'string')
}

/** Words that must be known while loading; commas separate too. */
export function readWords(fields: Fields, key: string): readonly string[] {
  return readPlainTexts(fields, key)
    .flatMap(text => text.split(','))
    .map(word => word.trim())
    .filter(word => word !== '')
}

/** One of a few words. */
export function readChoice<T extends string>(
  fields: Fields,
  key: string,
  choices: readonly [T, ...T[]],
): T {
  const value = fields.object[key]
  if (value === undefined) return choices[0]
  const found = choices.find(choice => choice === value)
  const hint = typeof value === 'string' ? didYouMean(value, choices) : undefined
  if (found === undefined) badValue(fields, key, `one of ${choices.join(', ')}`, hint)
  return found ?? choices[0]
}

/** A mapping; an empty value is an empty one. */
export function readMapping(fields: Fields, key: string): SourceObject {
  const value = fields.object[key]
  if (value === undefined || value === null) return {}
  if (isObject(value)) return value
  badValue(fields, key, 'a mapping')
  return {}
}

/** A list; an empty value is an empty one. */
export function readList(fields: Fields, key: string): readonly Source[] {
  const value = fields.object[key]
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value as readonly Source[]
  badValue(fields, key, 'a list')
  return []
}

/** Leaves out the keys whose values are undefined. */
export function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as Defined<T>
}

/** An object whose undefined values are absent instead. */
export type Defined<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
