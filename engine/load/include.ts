import { TsplayError } from '../errors.ts'
import { positionOfKey } from '../model/position.ts'
import type { Keywords, RoleInclude, TasksInclude } from '../model/playbook.ts'
import { isObject, Template, type SourceObject } from '../model/value.ts'
import {
  badValue,
  defined,
  placeOf,
  readMapping,
  readPlainBoolean,
  readPlainText,
  readText,
  reportUnknownKeys,
  selfOf,
  type Fields,
} from './fields.ts'
import { parseFreeForm } from './free-form.ts'
import { innerKeywords, readKeywords } from './keywords.ts'
import { readLoop } from './loop.ts'
import { plainWord } from './module-call.ts'
import { roleIncludeTable, tasksIncludeTable } from './part-table.ts'

/** The words that bring other tasks in. */
export const includeWords: readonly string[] = [
  ...['import_tasks', 'include_tasks', 'import_role', 'include_role', 'include'],
]

const taskParts = Object.keys(tasksIncludeTable)
const roleParts = Object.keys(roleIncludeTable)

/** A task that brings other tasks in; `key` is the word as written. */
export function readInclude(
  fields: Fields,
  key: string,
  { folder }: { readonly folder: string },
): TasksInclude | RoleInclude | undefined {
  const word = plainWord(key)
  if (word === 'include') {
    const hint = 'write import_tasks (expanded at once) or include_tasks (when it is reached)'
    report(fields, key, 'the word `include` is gone', hint)
    return undefined
  }
  const isStatic = word.startsWith('import_')
  const loops = Object.keys(fields.object).filter(
    name => ['loop', 'loop_control'].includes(name) || name.startsWith('with_'),
  )
  reportUnknownKeys(fields, [...innerKeywords, 'loop', 'loop_control', ...loops, key], {
    where: `a task with \`${word}\``,
  })
  if (isStatic && loops[0] !== undefined) {
    const hint = `write include_${word.slice('import_'.length)}`
    report(fields, loops[0], `\`${word}\` is expanded before the run and cannot loop`, hint)
  }
  const common = {
    static: isStatic,
    ...defined({ name: readText(fields, 'name'), loop: readLoop(fields) }),
    keywords: readKeywords(fields),
    position: selfOf(fields.object),
  }
  return word.endsWith('_tasks')
    ? tasksInclude(fields, key, { ...common, folder })
    : roleInclude(fields, key, common)
}

function tasksInclude(
  fields: Fields,
  key: string,
  common: Omit<TasksInclude, 'kind' | 'file'>,
): TasksInclude | undefined {
  const value = fields.object[key]
  if (typeof value === 'string' || value instanceof Template) {
    return { kind: 'tasks', ...common, file: value }
  }
  const parts = readParts(fields, key, taskParts)
  const file = parts && readText(parts, 'file')
  if (file === undefined) {
    badValue(fields, key, 'a file name, or a mapping with `file`')
    return undefined
  }
  return { kind: 'tasks', ...common, file, ...defined({ apply: readApply(parts) }) }
}

function roleInclude(
  fields: Fields,
  key: string,
  common: Omit<RoleInclude, 'kind' | 'role' | 'tasks_from' | 'rolespec_validate' | 'public'>,
): RoleInclude | undefined {
  const parts = readParts(fields, key, roleParts)
  const role = parts && readText(parts, 'name')
  if (parts === undefined || role === undefined) {
    badValue(fields, key, 'a mapping with `name`')
    return undefined
  }
  return {
    kind: 'role',
    ...common,
    role,
    tasks_from: readText(parts, 'tasks_from') ?? 'main',
    public: readPlainBoolean(parts, 'public', common.static),
    rolespec_validate: readPlainBoolean(parts, 'rolespec_validate', true),
    ...defined({
      vars_from: readPlainText(parts, 'vars_from'),
      defaults_from: readPlainText(parts, 'defaults_from'),
      handlers_from: readPlainText(parts, 'handlers_from'),
      apply: readApply(parts),
    }),
  }
}

/** What stands under the word: a mapping, or the same as `key=value` text. */
function readParts(fields: Fields, key: string, known: readonly string[]): Fields | undefined {
  const value = fields.object[key]
  const { loading } = fields
  const object =
    typeof value === 'string'
      ? parseFreeForm(key, { text: value, position: placeOf(fields, key) })
      : value
  if (!isObject(object)) return undefined
  const parts = { object: object as SourceObject, loading }
  reportUnknownKeys(parts, known, { code: 'BAD_ARGS', where: `\`${key}\`` })
  return parts
}

function readApply(parts: Fields | undefined): Keywords | undefined {
  if (parts === undefined || !('apply' in parts.object)) return undefined
  const apply = { object: readMapping(parts, 'apply'), loading: parts.loading }
  reportUnknownKeys(apply, innerKeywords, { where: '`apply`' })
  return readKeywords(apply)
}

function report({ object, loading }: Fields, key: string, message: string, hint: string): void {
  const position = positionOfKey(object, key)
  loading.problem(new TsplayError('BAD_KEYWORD', message, { position, hint }))
}
