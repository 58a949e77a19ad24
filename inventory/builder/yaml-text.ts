import { Document, Scalar, visit } from 'yaml'

import { isObject, Template, type Source } from '../../engine/model/value.ts'
import type { PlainInventory } from './plain-inventory.ts'

/** An inventory as a hosts.yml: all hosts with their variables first, then the groups. */
export function formatYaml({ hosts, groups }: PlainInventory): string {
  const children = [...groups].flatMap(([name, { hosts: members, children: below, vars }]) => {
    if (name === 'all' || (name === 'ungrouped' && Object.keys(vars).length === 0)) return []
    const isEmpty = members.length + below.length === 0
    const body = {
      ...(members.length > 0 || isEmpty ? { hosts: named(members) } : {}),
      ...(below.length > 0 ? { children: named(below) } : {}),
      ...varsPart(vars),
    }
    return [[name, body] as const]
  })
  const all = {
    hosts: Object.fromEntries(
      [...hosts].map(([name, vars]) => [name, Object.keys(vars).length === 0 ? null : vars]),
    ),
    ...varsPart(groups.get('all')?.vars ?? {}),
    children: Object.fromEntries(children),
  }
  const document = new Document(asNodes({ all } as unknown as Source), {
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
  })
  visit(document, {
    Scalar: (_, node) => {
      if (node.tag === '!unsafe') node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ nullStr: '', lineWidth: 0 })
}

const named = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, null]))

const varsPart = (vars: object) => (Object.keys(vars).length > 0 ? { vars } : {})

/** Templates as their text, and text that only looks like one marked as such. */
function asNodes(value: Source): unknown {
  if (value instanceof Template) return value.text
  if (Array.isArray(value)) return (value as readonly Source[]).map(asNodes)
  if (isObject(value)) {
    const entries = Object.entries(value as Readonly<Record<string, Source>>)
    return Object.fromEntries(entries.map(([key, one]) => [key, asNodes(one)]))
  }
  if (typeof value !== 'string' || !value.includes('{{')) return value
  const scalar = new Scalar(value)
  scalar.tag = '!unsafe'
  return scalar
}
