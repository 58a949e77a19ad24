import { modules } from '../../../engine/modules/index.ts'
import type { AnyModule, JsonSchema } from '../../../engine/modules/module.ts'
import { moduleExamples } from '../modules-page.ts'
import { readModuleSource } from '../module-sources.ts'
import { described, ref, type Schema } from './kinds.ts'
import { asWritten, writtenProperties } from './relax.ts'

/** Every module's word with what may stand under it, as far as one argument goes. */
export function moduleProperties(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(modules.map(({ name }) => [name, ref(`module ${name}`)]))
}

/** Every module's word with what its arguments must be together; not asked beside `args:`. */
export function wholeProperties(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(modules.map(({ name }) => [name, ref(`whole ${name}`)]))
}

/** What {@link moduleProperties} and {@link wholeProperties} refer to. */
export function moduleDefinitions(): Readonly<Record<string, Schema>> {
  known ??= Object.fromEntries(
    modules.flatMap(module => [
      [`module ${module.name}`, moduleSchema(module)],
      [`whole ${module.name}`, wholeSchema(module)],
    ]),
  )
  return known
}

// Every one is read from its source.
let known: Readonly<Record<string, Schema>> | undefined

function moduleSchema(module: AnyModule): Schema {
  const { purpose, notes, defaults } = readModuleSource(module.name)
  const example = moduleExamples[module.name]
  const { properties, additionalProperties, propertyNames } = module.schema as JsonArguments
  const known = { ...defaults, ...example?.defaults }
  const own = Object.entries(properties).map(([name, { description, ...schema }]) => {
    const form = typeof description === 'string' ? sentence(description) : undefined
    const standard = known[name] === undefined ? undefined : `Default: ${String(known[name])}.`
    const about = [notes[name], form, standard].filter(part => part !== undefined).join(' ')
    const written = asWritten(schema)
    return [name, about === '' ? written : described(about, written)] as const
  })
  const schemas = Object.fromEntries(own)
  const aliases = Object.entries(module.aliases ?? {}).map(([alias, name]) => [
    alias,
    { ...schemas[name], description: `Another word for ${name}.` },
  ])
  return {
    description: example?.purpose ?? purpose,
    anyOf: [
      {
        type: ['object', 'null'],
        additionalProperties: additionalProperties ?? false,
        ...(propertyNames === undefined ? {} : { propertyNames }),
        properties: { ...schemas, ...(Object.fromEntries(aliases) as Schema) },
      },
      textForm(module, schemas),
    ],
  }
}

/** Text behind the word: the free-form argument, or `key=value` pairs. */
function textForm({ freeForm, schema }: AnyModule, schemas: Schema): Schema {
  if (freeForm === undefined) return { type: 'string', pattern: '=' }
  const { enum: values } = (schema.properties as Record<string, JsonSchema>)[freeForm] ?? {}
  if (values !== undefined) return schemas[freeForm] as Schema
  return { type: 'string', pattern: '\\S' }
}

interface JsonArguments {
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema
  readonly propertyNames?: JsonSchema
}

interface JsonRules {
  readonly required?: readonly string[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly dependentRequired?: Schema
}

function wholeSchema(module: AnyModule): Schema {
  const { required, oneOf, anyOf, allOf, dependentRequired } = module.schema as JsonRules
  const rules: readonly Schema[] = [
    ...(required === undefined ? [] : [{ required }]),
    ...(oneOf === undefined ? [] : [{ oneOf }]),
    ...(anyOf === undefined ? [] : [{ anyOf }]),
    ...(allOf ?? []),
    ...(dependentRequired === undefined ? [] : [{ dependencies: dependentRequired }]),
  ].map(rule => withAliases(rule, module))
  if (rules.length === 0) return {}
  const needs = required !== undefined || oneOf !== undefined || anyOf !== undefined
  return { if: { type: 'object' }, then: { allOf: rules }, else: needs ? { type: 'string' } : {} }
}

/** The same rule where an argument may be called by its aliases, and a value by a template. */
function withAliases(rule: Schema, module: AnyModule): Schema {
  const { required, then, else: otherwise, ...rest } = rule
  const inner = Object.entries(rest).map(([key, value]) => {
    const go = (schema: unknown): Schema => withAliases(schema as Schema, module)
    if (['oneOf', 'anyOf', 'allOf'].includes(key)) return [key, (value as Schema[]).map(go)]
    return [key, key === 'not' || key === 'if' ? go(value) : value]
  })
  const branch = (schema: unknown): Schema => {
    const { properties, ...others } = schema as Schema
    const open = properties === undefined ? {} : { properties: writtenProperties(properties) }
    return { ...withAliases(others, module), ...open }
  }
  return {
    ...(Object.fromEntries(inner) as Schema),
    ...(required === undefined ? {} : present(required as readonly string[], module)),
    ...(then === undefined ? {} : { then: branch(then) }),
    ...(otherwise === undefined ? {} : { else: branch(otherwise) }),
  }
}

function present(names: readonly string[], { aliases = {} }: AnyModule): Schema {
  const others = (name: string): string[] =>
    Object.keys(aliases).filter(alias => aliases[alias] === name)
  const aliased = names.filter(name => others(name).length > 0)
  const plain = names.filter(name => !aliased.includes(name))
  return {
    ...(plain.length === 0 ? {} : { required: plain }),
    ...(aliased.length === 0
      ? {}
      : {
          allOf: aliased.map(name => ({
            anyOf: [name, ...others(name)].map(word => ({ required: [word] })),
          })),
        }),
  }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
