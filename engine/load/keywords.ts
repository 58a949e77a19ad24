import type { Keywords } from '../model/playbook.ts'
import { isObject, Template, type Source, type SourceObject } from '../model/value.ts'
import { readConditions } from './condition.ts'
import {
  badValue,
  defined,
  readBoolean,
  readMapping,
  readNumber,
  readText,
  readWords,
  type Fields,
} from './fields.ts'

/** Keywords of plays, roles, blocks and tasks alike. */
export const commonKeywords: readonly string[] = [
  ...['any_errors_fatal', 'become', 'become_method', 'become_user', 'check_mode', 'connection'],
  ...['diff', 'environment', 'ignore_errors', 'ignore_unreachable', 'name', 'no_log', 'port'],
  ...['remote_user', 'run_once', 'tags', 'throttle', 'timeout', 'vars'],
]

/** Keywords of roles, blocks and tasks. */
export const innerKeywords: readonly string[] = [
  ...commonKeywords,
  ...['delegate_facts', 'delegate_to', 'when'],
]

/** Ansible's keywords that tsplay does not have, with what to do instead. */
export const refusedKeywords: Readonly<Record<string, string>> = {
  async: 'leave it out: tasks of different hosts run at the same time, and `timeout` limits them',
  poll: 'leave it out, together with async',
  become_exe: 'leave it out: the method sudo is looked up on the host',
  become_flags: 'leave it out: sudo gets the flags that it needs',
  collections:
    'leave it out: modules are built in, and prefixes such as ansible.builtin. are known',
  debugger: 'leave it out; use the debug module',
  module_defaults: 'give the arguments in each task',
  vars_prompt: 'give the value with -e name=value, or use the pause module',
  gather_timeout: 'leave it out: facts come in one round trip',
  fact_path: 'leave it out: local facts are read from /etc/ansible/facts.d',
}

/** The keywords of a mapping, whatever else it holds. */
export function readKeywords(fields: Fields): Keywords {
  return {
    when: readConditions(fields, 'when') ?? [],
    tags: readWords(fields, 'tags'),
    vars: readVars(fields),
    environment: readEnvironment(fields),
    ...defined({
      become: readBoolean(fields, 'become'),
      become_user: readText(fields, 'become_user'),
      become_method: readText(fields, 'become_method'),
      remote_user: readText(fields, 'remote_user'),
      port: readNumber(fields, 'port'),
      connection: readText(fields, 'connection'),
      delegate_to: readText(fields, 'delegate_to'),
      delegate_facts: readBoolean(fields, 'delegate_facts'),
      run_once: readBoolean(fields, 'run_once'),
      ignore_errors: readBoolean(fields, 'ignore_errors'),
      ignore_unreachable: readBoolean(fields, 'ignore_unreachable'),
      any_errors_fatal: readBoolean(fields, 'any_errors_fatal'),
      check_mode: readBoolean(fields, 'check_mode'),
      diff: readBoolean(fields, 'diff'),
      no_log: readBoolean(fields, 'no_log'),
      throttle: readNumber(fields, 'throttle'),
      timeout: readNumber(fields, 'timeout'),
    }),
  }
}

function readVars(fields: Fields): SourceObject {
  const vars = readMapping(fields, 'vars')
  const odd = Object.keys(vars).find(name => !/^[A-Za-z_][\w-]*$/.test(name))
  if (odd !== undefined) badValue(fields, 'vars', `a mapping of names (and not "${odd}")`)
  return vars
}

function readEnvironment(fields: Fields): readonly Source[] {
  const value = fields.object['environment']
  if (value === undefined || value === null) return []
  const parts = Array.isArray(value) ? (value as readonly Source[]) : [value]
  if (parts.every(part => part instanceof Template || isObject(part))) return parts
  badValue(fields, 'environment', 'a mapping of names to values')
  return []
}
