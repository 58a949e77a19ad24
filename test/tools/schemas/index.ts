import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { inventorySchema } from './inventory.ts'
import type { Schema } from './kinds.ts'
import { metaSchema, playbookSchema, tasksSchema } from './playbook.ts'
import { variablesSchema } from './variables.ts'

/** Where the schemas lie. */
export const schemaFolder: string = resolve(import.meta.dirname, '../../../docs/schemas')

/** Every schema that is published for editors, by the name of its file. */
export function schemas(): Readonly<Record<string, Schema>> {
  const made = {
    playbook: ['A playbook of tsplay: a list of plays.', playbookSchema()],
    tasks: ['Tasks or handlers of a role of tsplay.', tasksSchema()],
    meta: ["A role's meta/main.yml or meta/argument_specs.yml.", metaSchema()],
    inventory: ['An inventory of tsplay: groups, hosts and their variables.', inventorySchema()],
    variables: ["Variables of tsplay's roles: group_vars and host_vars.", variablesSchema()],
  } as const
  return Object.fromEntries(
    Object.entries(made).map(([name, [description, schema]]) => [
      `${name}.schema.json`,
      { $schema: 'http://json-schema.org/draft-07/schema#', description, ...schema },
    ]),
  )
}

/** A schema as it stands in its file. */
export const schemaText = (schema: Schema): string => `${JSON.stringify(schema, undefined, 1)}\n`

if (process.argv[1] === import.meta.filename) {
  mkdirSync(schemaFolder, { recursive: true })
  for (const [name, schema] of Object.entries(schemas())) {
    writeFileSync(join(schemaFolder, name), schemaText(schema))
  }
}
