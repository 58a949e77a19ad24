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
import { innerTable } from './keyword-table.ts'

/** Keywords of roles, blocks and tasks. */
export const innerKeywords: readonly string[] = Object.keys(innerTable)

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
    ...readScalars(fields),
  }
}

type Scalar = NonNullable<ReturnType<typeof readBoolean | typeof readNumber | typeof readText>>

const scalarReaders: Readonly<
  Partial<Record<string, (fields: Fields, key: string) => Scalar | undefined>>
> = { boolean: readBoolean, number: readNumber, text: readText }

/** The keywords whose values are one boolean, number or text; the name is not inherited. */
function readScalars(fields: Fields): Omit<Keywords, 'when' | 'tags' | 'vars' | 'environment'> {
  const read = Object.entries(innerTable).map(([name, { takes }]) => [
    name,
    name === 'name' ? undefined : scalarReaders[String(takes)]?.(fields, name),
  ])
  return defined(Object.fromEntries(read) as Readonly<Record<string, Scalar>>)
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
