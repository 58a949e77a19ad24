import type { JsonSchema } from '../../../engine/modules/module.ts'
import { ref, truthWord, type Schema } from './kinds.ts'

/**
 * The schema of a value as it may be written: a template stands for any value, and the types that
 * `engine/coerce.ts` turns into the one that is due are taken as well.
 */
export function asWritten(schema: JsonSchema): Schema {
  const { description } = schema
  const forms = unique([withWrittenParts(schema), ...otherForms(schema)])
  const [only] = forms
  if (forms.length === 1 && only !== undefined) return only
  return { ...(description === undefined ? {} : { description }), anyOf: forms }
}

function withWrittenParts(schema: JsonSchema): Schema {
  const { anyOf, oneOf, items, properties, additionalProperties, description, ...rest } = schema
  const each = (branches: unknown): Schema[] => (branches as JsonSchema[]).map(asWritten)
  return {
    ...(description === undefined ? {} : { description }),
    ...rest,
    ...(anyOf === undefined ? {} : { anyOf: each(anyOf) }),
    ...(oneOf === undefined ? {} : { anyOf: each(oneOf) }),
    ...(items === undefined ? {} : { items: asWritten(items as JsonSchema) }),
    ...(properties === undefined ? {} : { properties: writtenProperties(properties) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: asWritten(additionalProperties as JsonSchema) }
      : additionalProperties === undefined
        ? {}
        : { additionalProperties }),
  }
}

/** As {@link asWritten}, for each property. */
export function writtenProperties(properties: unknown): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(([name, schema]) => [
      name,
      asWritten(schema),
    ]),
  )
}

function otherForms(schema: JsonSchema): readonly Schema[] {
  const types = typesOf(schema)
  if (types.length === 0) return []
  const takesText = types.includes('string')
  const isFree = takesText && !['pattern', 'enum', 'const', 'anyOf', 'oneOf'].some(k => k in schema)
  const { items } = schema
  return [
    ...(isFree ? [] : [ref('template')]),
    ...(types.includes('boolean') && !takesText ? [truthWord] : []),
    ...(types.includes('integer') && !takesText ? [digits('^[-+]?\\d+$')] : []),
    ...(types.includes('number') && !takesText ? [digits('^[-+]?\\d+(\\.\\d+)?$')] : []),
    ...(takesText && takesDigits(schema) && !types.includes('number') ? [{ type: 'number' }] : []),
    ...(isFree && !types.includes('boolean') ? [{ type: 'boolean' }] : []),
    ...(types.includes('array') && items !== undefined ? [asWritten(items as JsonSchema)] : []),
  ]
}

/** Whether a number, taken as text, may be right. */
function takesDigits(schema: JsonSchema): boolean {
  const { pattern, anyOf, oneOf } = schema
  const branches = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined
  if ('const' in schema || 'enum' in schema) return false
  if (branches !== undefined) return branches.some(takesDigits)
  return typeof pattern !== 'string' || new RegExp(pattern).test('644')
}

const digits = (pattern: string): Schema => ({ type: 'string', pattern })

function typesOf(schema: JsonSchema): readonly unknown[] {
  const { type, anyOf, oneOf } = schema
  if (type !== undefined) return [type].flat()
  const values = 'const' in schema ? [schema['const']] : schema['enum']
  if (Array.isArray(values)) return values.map(value => typeof value)
  return ((anyOf ?? oneOf ?? []) as JsonSchema[]).flatMap(typesOf)
}

function unique(schemas: readonly Schema[]): readonly Schema[] {
  return [...new Map(schemas.map(schema => [JSON.stringify(schema), schema])).values()]
}
