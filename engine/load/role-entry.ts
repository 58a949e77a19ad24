import { nearest } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { positionOfKey, positionOfValue } from '../model/position.ts'
import type { RoleEntry } from '../model/playbook.ts'
import { isObject, type Source } from '../model/value.ts'
import { without } from './combine.ts'
import type { Loading } from './context.ts'
import { describe, readPlainText, selfOf, type Fields } from './fields.ts'
import { innerKeywords, readKeywords, refusedKeywords } from './keywords.ts'
import { reportRefused } from './task.ts'

const froms = ['tasks_from', 'vars_from', 'defaults_from', 'handlers_from']

/** Entries of `roles:` or `dependencies:`. */
export function readRoleEntries(list: readonly Source[], loading: Loading): readonly RoleEntry[] {
  return list.flatMap((entry, index) => {
    const position = positionOfValue(list, index) ?? selfOf(list)
    if (typeof entry === 'string') {
      const keywords = { when: [], tags: [], vars: {}, environment: [] }
      return { role: entry, keywords, params: {}, position }
    }
    if (isObject(entry)) return readEntry({ object: entry, loading }) ?? []
    const message = `a role must be a name or a mapping with \`role\`, not ${describe(entry)}`
    loading.problem(new TsplayError('BAD_PLAYBOOK', message, { position }))
    return []
  })
}

function readEntry(fields: Fields): RoleEntry | undefined {
  const { object, loading } = fields
  const position = selfOf(object)
  const word = 'role' in object ? 'role' : 'name'
  const role = readPlainText(fields, word)
  if (role === undefined) {
    if (!(word in object)) {
      const hint = 'write `role: NAME`'
      loading.problem(new TsplayError('BAD_PLAYBOOK', 'this role has no name', { position, hint }))
    }
    return undefined
  }
  reportRefused(fields)
  const keywordNames = [...innerKeywords, ...Object.keys(refusedKeywords), 'role']
  const params = without(object, keywordNames, position)
  for (const param of Object.keys(params)) checkParam(fields, param)
  return { role, keywords: readKeywords(fields), params, position }
}

/** Keys that are no keywords are the role's parameters: a misspelt keyword becomes one unnoticed. */
function checkParam({ object, loading }: Fields, param: string): void {
  const position = positionOfKey(object, param)
  if (froms.includes(param)) {
    const hint = 'use import_role in `tasks:`'
    const message = `a role in this list cannot take \`${param}\``
    loading.problem(new TsplayError('BAD_KEYWORD', message, { position, hint }))
    return
  }
  const [near] = nearest(param, innerKeywords)
  if (near === undefined) return
  loading.warn(`\`${param}\` is taken as a parameter of the role: is \`${near}\` meant?`, position)
}
