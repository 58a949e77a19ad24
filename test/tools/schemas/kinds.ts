import type { Keyword, KeywordKind, KeywordTable } from '../../../engine/load/keyword-table.ts'
import { innerTable } from '../../../engine/load/keyword-table.ts'
import { loopControlTable } from '../../../engine/load/part-table.ts'

/** A JSON Schema of draft 7, which the editors' YAML servers know best. */
export type Schema = Readonly<Record<string, unknown>>

/** The schema that stands under a name in `definitions`. */
export const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` })

/** Text that holds a template: it may stand where its value may. */
export const template: Schema = { type: 'string', pattern: '\\{\\{' }

/** `yes` and its like, which are taken for booleans. */
export const truthWord: Schema = {
  type: 'string',
  pattern: '^([Yy][Ee][Ss]|[Oo][Nn]|[Tt][Rr][Uu][Ee]|[Nn][Oo]|[Oo][Ff][Ff]|[Ff][Aa][Ll][Ss][Ee])$',
}

const withoutTemplate = '^(?![\\s\\S]*\\{\\{)'
const text: Schema = { type: ['string', 'number'] }
const plainText: Schema = { ...text, pattern: withoutTemplate }
const number: Schema = {
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: '^\\d+(\\.\\d+)?$' },
    ref('template'),
  ],
}
const oneOrMore = (item: Schema, ...others: readonly Schema[]): Schema => ({
  anyOf: [item, { type: 'array', items: item }, ...others],
})
const nothing: Schema = { type: 'null' }
const batch: Schema = {
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', pattern: '^(\\d+%|[1-9]\\d*)$' },
    ref('template'),
  ],
}
const mapping: Schema = { type: ['object', 'null'] }
const list = (item: Schema): Schema => ({ type: ['array', 'null'], items: item })
const someText: Schema = { type: 'string', pattern: '\\S' }

const kinds: Readonly<Record<KeywordKind, Schema>> = {
  boolean: { anyOf: [{ type: 'boolean' }, truthWord, ref('template')] },
  'plain boolean': { anyOf: [{ type: 'boolean' }, truthWord] },
  number,
  text,
  'plain text': plainText,
  texts: oneOrMore(text, nothing),
  'plain texts': oneOrMore(plainText, nothing),
  words: oneOrMore(plainText, nothing),
  variable: { type: 'string', pattern: '^[A-Za-z_]\\w*$' },
  conditions: ref('condition'),
  vars: { ...mapping, propertyNames: { pattern: '^[A-Za-z_][\\w-]*$' } },
  environment: oneOrMore({ anyOf: [{ type: 'object' }, ref('template')] }, nothing),
  mapping,
  anything: {},
  hosts: {
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    ],
  },
  serial: oneOrMore(batch),
  loop: { anyOf: [someText, { type: 'array' }] },
  'loop control': ref('loopControl'),
  apply: ref('apply'),
  action: ref('action'),
  tasks: list(ref('task')),
  'role entries': list(ref('roleEntry')),
  'argument specs': ref('argumentSpecs'),
  'argument options': ref('argumentOptions'),
  list: { type: ['array', 'null'] },
}

/** The schemas of keywords. */
export function keywordSchemas(table: KeywordTable): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { takes, about }]) => [
      name,
      described(about, typeof takes === 'string' ? kinds[takes] : choice(takes)),
    ]),
  )
}

const choice = (values: Exclude<Keyword['takes'], string>): Schema => ({ enum: values })

/** A schema with what it is for; beside a reference, draft 7 would not see it. */
export function described(description: string, schema: Schema): Schema {
  return '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema }
}

/** What all files about tasks refer to, besides the modules. */
export function commonDefinitions(words: readonly string[]): Readonly<Record<string, Schema>> {
  const conditions = { type: 'array', items: ref('condition') }
  const prefixed = '^[a-z0-9_]+\\.[a-z0-9_]+\\.'
  return {
    template,
    condition: {
      anyOf: [
        { type: 'boolean' },
        { type: 'string', pattern: `${withoutTemplate}[\\s\\S]*\\S` },
        conditions,
        {
          type: 'object',
          minProperties: 1,
          maxProperties: 1,
          additionalProperties: false,
          properties: {
            any: described('Holds if one of these does.', conditions),
            all: described('Holds if all of these do.', conditions),
            not: described('Holds if this does not.', ref('condition')),
          },
        },
      ],
    },
    loopControl: closed('object', keywordSchemas(loopControlTable)),
    apply: closed(['object', 'null'], keywordSchemas(innerTable)),
    action: {
      anyOf: [
        someText,
        {
          type: 'object',
          required: ['module'],
          properties: {
            module: { anyOf: [{ enum: words }, { type: 'string', pattern: prefixed }] },
          },
        },
      ],
    },
  }
}

/** A mapping that takes these keys and no other. */
export function closed(
  type: string | readonly string[],
  properties: Readonly<Record<string, Schema>>,
): Schema {
  return { type, additionalProperties: false, properties }
}
