import { nearest } from '../did-you-mean.ts'
import {
  optionTypes,
  type ArgumentOption,
  type ArgumentOptions,
  type ArgumentSpecs,
} from '../model/argument-spec.ts'
import { isObject, Template, type Json, type Source, type SourceObject } from '../model/value.ts'
import {
  badValue,
  defined,
  readList,
  readPlainBoolean,
  readText,
  readTexts,
  reportUnknownKeys,
  type Fields,
} from './fields.ts'
import { entryPointTable, optionTable } from './part-table.ts'

/** `argument_specs:` of a role: what its variables may be, by entry point. */
export function readArgumentSpecs(fields: Fields): ArgumentSpecs {
  const specs = mapping(fields, 'argument_specs')
  return each(specs, entry => {
    reportUnknownKeys(entry, Object.keys(entryPointTable), { where: 'an entry point' })
    readProse(entry)
    return readOptions(entry)
  })
}

function readOptions(fields: Fields): ArgumentOptions {
  return each(mapping(fields, 'options'), readOption)
}

function readOption(fields: Fields): ArgumentOption {
  reportUnknownKeys(fields, Object.keys(optionTable), { where: 'an option' })
  readProse(fields)
  const { object } = fields
  return defined({
    type: readType(fields, 'type'),
    elements: readType(fields, 'elements'),
    required: flag(fields, 'required'),
    no_log: flag(fields, 'no_log'),
    choices: 'choices' in object ? readList(fields, 'choices').filter(isPlain) : undefined,
    options: 'options' in object ? readOptions(fields) : undefined,
  })
}

/** What is for readers only must be text at least. */
function readProse(fields: Fields): void {
  for (const key of ['description', 'author']) readTexts(fields, key)
  for (const key of ['short_description', 'version_added']) readText(fields, key)
}

function readType(fields: Fields, key: string): ArgumentOption['type'] {
  const value = fields.object[key]
  if (value === undefined) return undefined
  const found = optionTypes.find(type => type === value)
  const [near] = typeof value === 'string' ? nearest(value, optionTypes) : []
  const hint = near === undefined ? undefined : `did you mean "${near}"?`
  if (found === undefined) badValue(fields, key, `one of ${optionTypes.join(', ')}`, hint)
  return found
}

const flag = (fields: Fields, key: string): boolean | undefined =>
  key in fields.object ? readPlainBoolean(fields, key, false) : undefined

const isPlain = (value: Source): value is Json => !(value instanceof Template)

/** A mapping of mappings, read one by one; an empty entry counts as an empty mapping. */
function each<T>(fields: Fields, read: (fields: Fields) => T): Readonly<Record<string, T>> {
  const names = Object.keys(fields.object)
  return Object.fromEntries(names.map(name => [name, read(mapping(fields, name))]))
}

function mapping(fields: Fields, key: string): Fields {
  const value = fields.object[key] ?? {}
  if (!isObject(value)) badValue(fields, key, 'a mapping')
  const object = isObject(value) ? (value as SourceObject) : {}
  return { object, loading: fields.loading }
}
