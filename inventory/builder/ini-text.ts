import { isIP } from 'node:net'

import { TsplayError } from '../../engine/errors.ts'
import { Template, type Source, type SourceObject } from '../../engine/model/value.ts'
import type { PlainInventory } from './plain-inventory.ts'

/** An inventory as a hosts.ini: all hosts with their variables first, then the groups. */
export function formatIni({ hosts, groups }: PlainInventory): string {
  const all = [...hosts].map(([name, vars]) =>
    [name, ...Object.entries(vars).map(([key, value]) => `${key}=${hostValue(value)}`)].join(' '),
  )
  const sections = [section('all', all)]
  for (const [name, group] of groups) {
    const { children } = group
    const isTop = name === 'all' || (name === 'ungrouped' && Object.keys(group.vars).length === 0)
    if (!isTop && (group.hosts.length > 0 || children.length === 0)) {
      sections.push(section(name, group.hosts))
    }
    if (!isTop && children.length > 0) sections.push(section(`${name}:children`, children))
    const vars = groupVars(group.vars)
    if (vars.length > 0) sections.push(section(`${name}:vars`, vars))
  }
  return sections.join('\n')
}

const section = (header: string, lines: readonly string[]): string =>
  `[${header}]\n${lines.map(line => `${line}\n`).join('')}`

function groupVars(vars: SourceObject): readonly string[] {
  return Object.entries(vars).map(([key, value]) => {
    const text = value instanceof Template ? value.text : isPlain(value) ? value : literal(value)
    return `${key}=${text}`
  })
}

/** On a host's line a shell's quotes come around what is not one plain word. */
function hostValue(value: Source): string {
  if (value instanceof Template) return inShellQuotes(value.text)
  if (isPlain(value)) return value
  // Words that no literal looks like.
  if (typeof value === 'string' && /^-?[A-Za-z_/][\w ./:@%+,=-]* [\w./:@%+,=-]+$/.test(value)) {
    return inShellQuotes(value)
  }
  return typeof value === 'string' || typeof value === 'object'
    ? value === null
      ? 'None'
      : inShellQuotes(literal(value))
    : literal(value)
}

function inShellQuotes(text: string): string {
  return text.includes("'") ? `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `'${text}'`
}

/** Whether a text means itself, to Ansible too, which takes what is a Python literal for one. */
function isPlain(value: Source): value is string {
  if (typeof value !== 'string') return false
  if (isIP(value) !== 0) return true
  return /^[A-Za-z_/][\w./:@%+,-]*$/.test(value) && !/^(true|false|none)$/i.test(value)
}

/** A value as a Python literal. */
function literal(value: Source): string {
  if (value instanceof Template) {
    throw new TsplayError(
      'BAD_INVENTORY',
      'a list with a template in it cannot be written in INI',
      {
        position: value.position,
        hint: 'move it to group_vars or host_vars',
      },
    )
  }
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return pythonText(value)
  if (Array.isArray(value)) return `[${(value as readonly Source[]).map(literal).join(', ')}]`
  const entries = Object.entries(value as SourceObject)
  return `{${entries.map(([key, one]) => `${pythonText(key)}: ${literal(one)}`).join(', ')}}`
}

function pythonText(text: string): string {
  const escaped = text.replaceAll(/["\\\u0000-\u001f\u007f-\u00a0\u2028\u2029]/g, char => {
    if (char === '"' || char === '\\') return `\\${char}`
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}
