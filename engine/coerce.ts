import { isObject, type Source, type SourceObject } from './model/value.ts'

/** A JSON Schema of which only `properties`, `type`, `items` and `additionalProperties` are looked at. */
export type AnySchema = object & { readonly [key: string]: unknown }

/**
 * Brings arguments to the types that their schema asks for where the meaning is plain, as Ansible
 * does: `yes` is true, `"5"` is 5, 5 is `"5"`, and a single value stands for a list of one.
 */
export function coerceArgs(args: SourceObject, schema: AnySchema): SourceObject {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, AnySchema>>
  const changed: Record<string, Source> = {}
  let same = true
  for (const [name, value] of Object.entries(args)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    const coerced = property === undefined ? value : coerce(value, property)
    if (coerced !== value) same = false
    changed[name] = coerced
  }
  return same ? args : changed
}

function coerce(value: Source, schema: AnySchema): Source {
  const types = [schema['type']].flat()
  if (fits(value, types)) return coerceInside(value, schema)
  if (typeof value === 'string') return fromText(value, types, schema)
  if ((typeof value === 'number' || typeof value === 'boolean') && types.includes('string')) {
    return String(value)
  }
  if (types.includes('array') && value !== null && typeof value !== 'object') {
    return [coerce(value, itemSchema(schema))]
  }
  return value
}

function fromText(value: string, types: readonly unknown[], schema: AnySchema): Source {
  if (types.includes('boolean')) {
    if (/^(true|yes|on)$/i.test(value)) return true
    if (/^(false|no|off)$/i.test(value)) return false
  }
  if (types.includes('integer') && /^-?\d+$/.test(value)) return Number(value)
  if (types.includes('number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  if (types.includes('array')) return [coerce(value, itemSchema(schema))]
  return value
}

function coerceInside(value: Source, schema: AnySchema): Source {
  if (Array.isArray(value)) {
    const list = value as readonly Source[]
    const items = list.map(item => coerce(item, itemSchema(schema)))
    return items.every((item, index) => item === list[index]) ? value : items
  }
  return isObject(value) ? coerceArgs(value as SourceObject, schema) : value
}

function itemSchema(schema: AnySchema): AnySchema {
  return (schema['items'] ?? {}) as AnySchema
}

function fits(value: Source, types: readonly unknown[]): boolean {
  return types.some(type => {
    switch (type) {
      case undefined:
        return true
      case 'array':
        return Array.isArray(value)
      case 'object':
        return isObject(value)
      case 'null':
        return value === null
      case 'integer':
        return Number.isInteger(value)
      default:
        return typeof value === type
    }
  })
}
