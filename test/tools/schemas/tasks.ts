import { includeWords } from '../../../engine/load/include.ts'
import {
  blockTable,
  innerTable,
  loopTable,
  sectionTable,
  taskTable,
} from '../../../engine/load/keyword-table.ts'
import { refusedKeywords } from '../../../engine/load/keywords.ts'
import { roleIncludeTable, tasksIncludeTable } from '../../../engine/load/part-table.ts'
import { modules } from '../../../engine/modules/index.ts'
import { closed, commonDefinitions, described, keywordSchemas, ref, type Schema } from './kinds.ts'
import { moduleDefinitions, moduleProperties, wholeProperties } from './modules.ts'

const words = modules.map(({ name }) => name)
const includes = includeWords.filter(word => word !== 'include')
const anyPrefix = '^[a-z0-9_]+\\.[a-z0-9_]+\\.'
const prefixed = (word: string): string => `${anyPrefix}${word}$`
const has = (...names: readonly string[]): Schema => ({ required: names })
const anyOf = (names: readonly string[]): Schema => ({ anyOf: names.map(name => has(name)) })

/** What stands in lists of tasks, with all that it refers to. */
export function taskDefinitions(): Readonly<Record<string, Schema>> {
  return {
    ...roleDefinitions(),
    ...moduleDefinitions(),
    ...includeDefinitions(),
    task: task(),
  }
}

/** What stands in lists of roles, with all that it refers to. */
export function roleDefinitions(): Readonly<Record<string, Schema>> {
  return { ...commonDefinitions(words), roleEntry: roleEntry() }
}

/**
 * A task, a block or an include. All keys stand in one list, so that editors offer them from the
 * first letter on; rules tell which go together.
 */
function task(): Schema {
  const calls = { ...moduleProperties(), ...includeProperties() }
  const withPrefix = Object.entries(calls).map(([word, schema]) => [prefixed(word), schema])
  const sections = Object.keys(sectionTable)
  const only = (keys: readonly string[]): Schema => ({ propertyNames: { enum: keys } })
  return {
    type: 'object',
    additionalProperties: false,
    properties: { ...keywordSchemas(taskTable), ...keywordSchemas(sectionTable), ...calls },
    patternProperties: Object.fromEntries(withPrefix) as Schema,
    oneOf: [
      ...[...words, ...includes, 'action', 'local_action'].map(word => has(word)),
      anyOf(sections),
      { not: { patternProperties: { [anyPrefix]: false } } },
    ],
    allOf: [
      { if: anyOf(sections), then: only(Object.keys(blockTable)) },
      ...includes.map(word => ({
        if: has(word),
        then: only([
          word,
          ...Object.keys(innerTable),
          ...(word.startsWith('import_') ? [] : Object.keys(loopTable)),
        ]),
      })),
      { not: has('loop', 'with_items') },
      { if: has('args'), else: { properties: wholeProperties() } },
    ],
  }
}

function includeProperties(): Readonly<Record<string, Schema>> {
  const about: Readonly<Record<string, string>> = {
    import_tasks: 'Puts the tasks of a file in this place, before the run.',
    include_tasks: 'Runs the tasks of a file when it is reached; may be looped.',
    import_role: 'Puts a role in this place, before the run.',
    include_role: 'Runs a role when it is reached; may be looped.',
  }
  return Object.fromEntries(
    includes.map(word => [
      word,
      described(about[word] ?? word, ref(word.endsWith('_role') ? 'roleInclude' : 'tasksInclude')),
    ]),
  )
}

function includeDefinitions(): Readonly<Record<string, Schema>> {
  const role = { ...closed('object', keywordSchemas(roleIncludeTable)), required: ['name'] }
  const tasks = { ...closed('object', keywordSchemas(tasksIncludeTable)), required: ['file'] }
  return {
    roleInclude: { anyOf: [role, { type: 'string', pattern: '\\bname=' }] },
    tasksInclude: { anyOf: [{ type: 'string' }, tasks] },
  }
}

/** An entry of `roles:` or `dependencies:`; keys that are no keywords are the role's parameters. */
function roleEntry(): Schema {
  const misplaced = Object.keys(roleIncludeTable).filter(name => name.endsWith('_from'))
  const refused = [...misplaced, ...Object.keys(refusedKeywords)]
  return {
    anyOf: [
      { type: 'string', pattern: '^(?![\\s\\S]*\\{\\{)' },
      {
        type: 'object',
        ...anyOf(['role', 'name']),
        properties: {
          ...keywordSchemas(innerTable),
          ...keywordSchemas({
            role: { takes: 'plain text', about: 'The name or path of the role.' },
          }),
          ...Object.fromEntries(refused.map(name => [name, false])),
        },
      },
    ],
  }
}
