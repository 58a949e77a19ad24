import type { Play, Templated } from '../model/playbook.ts'
import { Template, type Source } from '../model/value.ts'
import {
  badValue,
  defined,
  readChoice,
  readList,
  readNumber,
  readPlainBoolean,
  readText,
  readTexts,
  readWords,
  reportUnknownKeys,
  selfOf,
  type Fields,
} from './fields.ts'
import { playTable } from './keyword-table.ts'
import { readKeywords, refusedKeywords } from './keywords.ts'
import { readRoleEntries } from './role-entry.ts'
import { readTasks, reportRefused, type TaskPlace } from './task.ts'

/** Keywords of plays. */
export const playKeywords: readonly string[] = Object.keys(playTable)

/** One play of a playbook. */
export function readPlay(fields: Fields, place: TaskPlace): Play {
  reportRefused(fields)
  reportUnknownKeys(fields, [...playKeywords, ...Object.keys(refusedKeywords)], {
    where: 'a play',
  })
  const tasks = (key: string): Play['tasks'] => readTasks(readList(fields, key), place)
  const name = readText(fields, 'name')
  return {
    hosts: readHosts(fields),
    gather_facts: readPlainBoolean(fields, 'gather_facts', true),
    gather_subset: readWords(fields, 'gather_subset'),
    serial: readSerial(fields),
    strategy: readChoice(fields, 'strategy', ['linear', 'free']),
    order: readChoice(fields, 'order', [
      ...(['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const),
    ]),
    force_handlers: readPlainBoolean(fields, 'force_handlers', false),
    vars_files: readTexts(fields, 'vars_files'),
    keywords: readKeywords(fields),
    roles: readRoleEntries(readList(fields, 'roles'), place.loading),
    pre_tasks: tasks('pre_tasks'),
    tasks: tasks('tasks'),
    post_tasks: tasks('post_tasks'),
    handlers: tasks('handlers'),
    folder: place.folder,
    position: selfOf(fields.object),
    ...defined({
      name: name instanceof Template ? name.text : name,
      max_fail_percentage: readNumber(fields, 'max_fail_percentage'),
    }),
  }
}

function readHosts(fields: Fields): Source {
  const { hosts = null } = fields.object
  const parts = Array.isArray(hosts) ? (hosts as readonly Source[]) : [hosts]
  const good = parts.every(part => part instanceof Template || (typeof part === 'string' && part))
  if (!good || parts.length === 0) {
    badValue(fields, 'hosts', 'a host pattern or a list of them', 'for example `hosts: all`')
  }
  return hosts
}

function readSerial(fields: Fields): readonly Templated<string | number>[] {
  const { serial } = fields.object
  if (serial === undefined) return []
  const sizes = Array.isArray(serial) ? (serial as readonly Source[]) : [serial]
  return sizes.flatMap(size => {
    if (size instanceof Template) return size
    if (typeof size === 'number' && Number.isInteger(size) && size > 0) return size
    if (typeof size === 'string' && /^\d+%$/.test(size)) return size
    if (typeof size === 'string' && /^[1-9]\d*$/.test(size)) return Number(size)
    badValue(fields, 'serial', 'a number of hosts, a percentage such as "30%", or a list of these')
    return []
  })
}
