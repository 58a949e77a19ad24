import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { optionSchema } from '../../../engine/argument-schema.ts'
import type { ArgumentOption, ArgumentOptions } from '../../../engine/model/argument-spec.ts'
import type { Json, JsonObject } from '../../../engine/model/value.ts'
import { connectionVariables } from '../../../engine/run/connection-variables.ts'
import { parseYaml } from '../../../engine/yaml-text.ts'
import { described, template, type Schema } from './kinds.ts'
import { asWritten } from './relax.ts'

/** A variable of a role: what it may be and what it is for. */
export type DescribedOption = ArgumentOption & { readonly description: string }

const root = resolve(import.meta.dirname, '../../..')

/** A file of variables: group_vars, host_vars, vars_files. */
export function variablesSchema(): Schema {
  return { ...varsDefinition(), definitions: { template } }
}

/** Variables of roles and of connections; any other name is allowed, as roles of one's own have theirs. */
export function varsDefinition(): Schema {
  const defaults = roleDefaults()
  const all: Readonly<Record<string, DescribedOption>> = {
    ...connectionVariables,
    ...roleVariables(),
  }
  const schemas = Object.entries(all).map(([name, option]) => [
    name,
    variableSchema(option, defaults[name]),
  ])
  return {
    type: ['object', 'null'],
    properties: Object.fromEntries(schemas) as Schema,
  }
}

function variableSchema(option: DescribedOption, standard: Json | undefined): Schema {
  const written = asWritten(withDescriptions(option))
  const forms = (written['anyOf'] as readonly Schema[] | undefined) ?? [written]
  const shown = typeof standard === 'string' ? standard : JSON.stringify(standard)
  const about =
    standard === undefined || standard === ''
      ? option.description
      : `${option.description} Default: ${shown}`
  const isPlain = standard !== undefined && !shown.includes('{{')
  return {
    ...described(about, { anyOf: [...forms, { type: 'null' }] }),
    ...(isPlain ? { default: standard } : {}),
  }
}

/** The schema of an option, with what is said of the parts of a mapping. */
function withDescriptions(option: ArgumentOption): JsonObject {
  return describeParts(optionSchema(option), option)
}

function describeParts(schema: JsonObject, { options }: ArgumentOption): JsonObject {
  const inner = options as Readonly<Record<string, DescribedOption>> | undefined
  if (inner === undefined) return schema
  const items = schema['items'] as JsonObject | undefined
  if (items !== undefined) return { ...schema, items: describeParts(items, { options: inner }) }
  const properties = Object.entries(schema['properties'] as Readonly<Record<string, JsonObject>>)
  const parts = properties.map(([name, part]) => {
    const option = inner[name]
    if (option === undefined) return [name, part]
    return [name, { ...describeParts(part, option), description: option.description }]
  })
  return { ...schema, properties: Object.fromEntries(parts) as JsonObject }
}

function inRoles(ending: string): readonly string[] {
  const names = readdirSync(join(root, 'roles'), { recursive: true, encoding: 'utf8' })
  return names.filter(name => name.endsWith(ending)).sort()
}

const read = (path: string): JsonObject =>
  (parseYaml(readFileSync(join(root, 'roles', path), 'utf8')) ?? {}) as JsonObject

/** Every variable that a role of tsplay's says something about. */
export function roleVariables(): Readonly<Record<string, DescribedOption>> {
  const specs = inRoles('meta/argument_specs.yml').map(path => {
    const { argument_specs } = read(path) as { argument_specs?: JsonObject }
    return (argument_specs?.['main'] as { options?: ArgumentOptions } | undefined)?.options ?? {}
  })
  return Object.assign({}, ...specs) as Readonly<Record<string, DescribedOption>>
}

/** Every variable that a role of tsplay's gives a value. */
export function roleDefaults(): JsonObject {
  return Object.assign({}, ...inRoles('defaults/main.yml').map(read)) as JsonObject
}
