import type { Json } from '../model/value.ts'
import type { Module } from './module.ts'

/** What is to be read in which order. */
export interface TableArgs {
  readonly columns: readonly string[]
  /** Each with a value for every column; `severity`: how it is coloured. */
  readonly rows: readonly Readonly<Record<string, Json>>[]
}

/** Tells the rows of all hosts in one table, in which the host comes first. */
export const table: Module<TableArgs> = {
  name: 'table',
  local: true,

  schema: {
    required: ['columns', 'rows'],
    properties: {
      columns: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[a-z][a-z_]*$' } },
      rows: {
        type: 'array',
        items: {
          type: 'object',
          properties: { severity: { enum: ['error', 'warning', 'none'] } },
        },
      },
    },
  },

  run({ columns, rows }) {
    return Promise.resolve({ table: { columns: [...columns], rows: [...rows] } })
  },
}
