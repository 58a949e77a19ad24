import { isObject, Template, type Source, type SourceObject } from './model/value.ts'

/** A JSON Schema as far as its types are looked at. */
export type AnySchema = object & { readonly [key: string]: unknown }

/**
 * Brings arguments to the types that their schema asks for where the meaning is plain, as Ansible
 * does: `yes` is true, `"5"` is 5, 5 is `"5"`, and a single value stands for a list of one.
 */
export function coerceArgs(args: SourceObject, schema: AnySchema): SourceObject {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, AnySchema>>
  const others = schema['additionalProperties']
  const otherSchema = isObject(others) ? (others as AnySchema) : undefined
  const coerced = Object.entries(args).map(([name, value]): [string, Source] => {
    const property = Object.hasOwn(properties, name) ? properties[name] : otherSchema
    return [name, property === undefined ? value : coerce(value, property)]
  })
  // The same object where nothing changed: the places of its values are known by it.
  return coerced.every(([name, value]) => value === args[name]) ? args : Object.fromEntries(coerced)
}

function coerce(value: Source, schema: AnySchema): Source {
  const types = typesOf(schema)
  if (value instanceof Template || value === null) return value
  if (types.length === 0 || types.some(type => isOfType(value, type))) {
    return coerceInside(value, schema)
  }
  if (typeof value === 'string') return fromText(value, types, schema)
  if ((value === 1 || value === 0) && types.includes('boolean')) return value === 1
  if ((typeof value === 'number' || typeof value === 'boolean') && types.includes('string')) {
    return String(value)
  }
  return types.includes('array') ? [coerce(value, itemSchema(schema))] : value
}

const truths: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, y: true, t: true, 1: true },
  ...{ false: false, no: false, off: false, n: false, f: false, 0: false },
}

function fromText(value: string, types: readonly unknown[], schema: AnySchema): Source {
  const truth = truths[value.toLowerCase()]
  if (types.includes('boolean') && truth !== undefined) return truth
  if (types.includes('integer') && /^[-+]?\d+$/.test(value)) return Number(value)
  if (types.includes('number') && /^[-+]?\d+(\.\d+)?$/.test(value)) return Number(value)
  if (types.includes('array')) return [coerce(value, itemSchema(schema))]
  return value
}

function coerceInside(value: Source, schema: AnySchema): Source {
  if (Array.isArray(value)) {
    const list = value as readonly Source[]
    const items = list.map(item => coerce(item, itemSchema(schema)))
    return items.every((item, index) => item === list[index]) ? list : items
  }
  return isObject(value) ? coerceArgs(value, schema) : value
}

const itemSchema = (schema: AnySchema): AnySchema => (schema['items'] ?? {}) as AnySchema

/** The JSON types that a schema can take; none: it does not say. */
function typesOf(schema: AnySchema): readonly unknown[] {
  const { type } = schema
  if (type !== undefined) return Array.isArray(type) ? (type as readonly unknown[]) : [type]
  const values = 'const' in schema ? [schema['const']] : schema['enum']
  if (Array.isArray(values)) return values.map(value => typeof value)
  const branches = schema['anyOf'] ?? schema['oneOf']
  if (!Array.isArray(branches)) return []
  const types = (branches as AnySchema[]).map(typesOf)
  return types.some(list => list.length === 0) ? [] : types.flat()
}

function isOfType(value: Source, type: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}
