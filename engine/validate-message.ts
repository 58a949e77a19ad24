import { didYouMean } from './did-you-mean.ts'
import { TsplayError } from './errors.ts'
import { positionOfKey, positionOfValue, type Position } from './model/position.ts'
import { isObject, Template, type Json, type SourceObject } from './model/value.ts'

/** What a schema finds wrong, as far as messages need it. */
export interface SchemaError {
  readonly keyword: string
  /** JSON pointer of the value. */
  readonly instancePath: string
  readonly params: unknown
  readonly message?: string
  readonly schema?: unknown
  readonly data?: unknown
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined
}

/** What an error is about. */
interface Place {
  /** The arguments as in the file. */
  readonly written: SourceObject
  /** Of the task. */
  readonly position: Position
  readonly aliases: readonly string[]
}

/** A schema's error in the user's words, at the place of the key or value. */
export function argsError(error: SchemaError, place: Place): TsplayError {
  const path = error.instancePath.split('/').slice(1)
  const { container, key } = locate(path, place.written)
  const at = (found: Position | undefined): Position => found ?? place.position

  if (error.keyword === 'additionalProperties') {
    const { additionalProperty: name } = error.params as { additionalProperty: string }
    const home = path.length === 0 ? place.written : member(container, key)
    const position = at(isObject(home) ? positionOfKey(home, name) : undefined)
    return new TsplayError('BAD_ARGS', unknownMessage(name, path), {
      position,
      hint: unknownHint(name, error, path.length === 0 ? place.aliases : []),
    })
  }
  const position = at(key === undefined ? undefined : positionOfValue(container, key))
  const hint = error.keyword === 'enum' ? choiceHint(error) : undefined
  return new TsplayError('BAD_ARGS', messageOf(error, path.join('.')), { position, hint })
}

function choiceHint({ schema, data }: SchemaError): string | undefined {
  const choices = (schema as readonly unknown[]).filter(choice => typeof choice === 'string')
  return typeof data === 'string' ? didYouMean(data, choices) : undefined
}

function unknownMessage(name: string, path: readonly string[]): string {
  if (name === '_raw') return 'this module takes no free-form text'
  return `there is no argument ${[...path, name].join('.')}`
}

function unknownHint(
  name: string,
  { parentSchema }: SchemaError,
  aliases: readonly string[],
): string {
  const known = Object.keys(parentSchema?.['properties'] ?? {})
  if (name === '_raw') return 'write `key: value` for each argument under the word'
  return didYouMean(name, [...known, ...aliases]) ?? `known are ${known.join(', ')}`
}

function messageOf(error: SchemaError, name: string): string {
  const { keyword, params, data, parentSchema, schema } = error
  const is = `${name === '' ? 'the arguments' : name} must be`
  switch (keyword) {
    case 'required': {
      const { missingProperty } = params as { missingProperty: string }
      return `the argument ${missingProperty} is missing${name === '' ? '' : ` in ${name}`}`
    }
    case 'dependentRequired': {
      const { property, missingProperty } = params as Record<string, string>
      return `the argument ${property ?? ''} needs ${missingProperty ?? ''} as well`
    }
    case 'type':
      return `${is} ${typeNames([schema].flat())}, not ${shown(data)}`
    case 'enum':
      return `${is} ${choiceOf((schema as readonly Json[]).map(shown))}, not ${shown(data)}`
    case 'const':
      return `${is} ${shown(schema)}, not ${shown(data)}`
    case 'pattern':
      return `${is} ${patternName(schema, parentSchema)}, not ${shown(data)}`
    case 'minLength':
    case 'minItems':
      return `${name} must not be empty`
    case 'not':
      return exclusion(schema, name)
    case 'oneOf':
    case 'anyOf':
      return choice(error, name)
    default:
      return `${name} ${error.message ?? 'is wrong'}, and is ${shown(data)}`
  }
}

/** A choice between arguments, or between forms of one argument. */
function choice({ keyword, schema, data, parentSchema }: SchemaError, name: string): string {
  const branches = schema as readonly Readonly<Record<string, unknown>>[]
  const required = branches.map(branch => (branch['required'] ?? []) as readonly string[])
  if (required.some(list => list.length > 0)) {
    const alternatives = required.filter(list => list.length > 0).map(list => list.join(' with '))
    const quantity = keyword === 'oneOf' ? 'exactly one' : 'at least one'
    return `${quantity} of the arguments ${alternatives.join(', ')} is needed`
  }
  const forms = branches.map(branch => formOf(branch))
  const wanted: unknown = parentSchema?.['description'] ?? choiceOf(forms)
  return `${name} must be ${String(wanted)}, not ${shown(data)}`
}

function formOf(schema: Readonly<Record<string, unknown>>): string {
  if ('const' in schema) return shown(schema['const'])
  if (Array.isArray(schema['enum'])) return choiceOf(schema['enum'].map(shown))
  if (typeof schema['description'] === 'string') return schema['description']
  return typeNames([schema['type']].flat())
}

function exclusion(schema: unknown, name: string): string {
  const { required } = schema as { readonly required?: readonly string[] }
  if (required !== undefined) return `the arguments ${required.join(' and ')} exclude each other`
  return `${name} has a value that is not allowed`
}

function patternName(pattern: unknown, schema: SchemaError['parentSchema']): string {
  if (typeof schema?.['description'] === 'string') return schema['description']
  return pattern === '^/' ? 'an absolute path' : `text that matches ${String(pattern)}`
}

const names: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'empty',
  number: 'a number',
  object: 'a mapping',
  string: 'text',
}

const typeNames = (types: readonly unknown[]): string =>
  choiceOf(types.map(type => names[String(type)] ?? String(type)))

function choiceOf(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  return value instanceof Template ? value.text : JSON.stringify(value)
}

/** The innermost written container on a path, and the key in it. */
function locate(
  path: readonly string[],
  written: SourceObject,
): { readonly container: object; readonly key: string | undefined } {
  let container: object = written
  for (const [index, step] of path.entries()) {
    const value = member(container, step)
    const isLast = index === path.length - 1
    if (isLast || typeof value !== 'object' || value === null) return { container, key: step }
    container = value
  }
  return { container, key: undefined }
}

const member = (container: object, key: string | undefined): unknown =>
  key === undefined ? undefined : (container as Readonly<Record<string, unknown>>)[key]
