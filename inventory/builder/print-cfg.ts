import { isDeepStrictEqual } from 'node:util'

import { TsplayError } from '../../engine/errors.ts'
import { readText } from '../../engine/load/text-file.ts'
import { isObject, Template, type Source } from '../../engine/model/value.ts'
import { formatIni } from './ini-text.ts'
import { parsePlainInventory, readPlainInventory, type PlainInventory } from './plain-inventory.ts'
import { formatYaml } from './yaml-text.ts'

type Warn = (text: string) => void

/** The inventory as its file has it, or, where a format is asked for, written in that one. */
export async function printCfg(
  source: string,
  format: 'yaml' | 'ini' | undefined,
  warn: Warn,
): Promise<string> {
  if (format === undefined) return readText(source)
  const inventory = await readPlainInventory(source, warn)
  const text = format === 'ini' ? formatIni(inventory) : formatYaml(inventory)
  const again = await reread(text, format)
  const lost = again === undefined ? 'it cannot be read back' : difference(inventory, again)
  if (lost === undefined) return text
  throw new TsplayError('BAD_INVENTORY', `${source} cannot be written as ${format}: ${lost}`, {
    hint: 'move what is special to group_vars or host_vars',
  })
}

/** What the engine makes of a text; undefined where it refuses it. */
async function reread(text: string, format: 'yaml' | 'ini'): Promise<PlainInventory | undefined> {
  try {
    return await parsePlainInventory(text, format === 'ini' ? 'hosts.ini' : 'hosts.yml')
  } catch (error) {
    // Whatever the reader says is of a text that nobody has seen.
    if (error instanceof Error && error.name.startsWith('TsplayError')) return undefined
    throw error
  }
}

/** The first thing that two inventories do not agree on; undefined when there is none. */
function difference(one: PlainInventory, other: PlainInventory): string | undefined {
  if (!isDeepStrictEqual([...one.hosts.keys()], [...other.hosts.keys()])) return 'hosts differ'
  for (const [name, vars] of one.hosts) {
    if (!isSame(vars, other.hosts.get(name))) return `variables of ${name}`
  }
  for (const [name, group] of one.groups) {
    const again = other.groups.get(name)
    if (!isSame(group.vars, again?.vars)) return `variables of the group ${name}`
    // Every group is below `all`; who is so by name is not said in INI.
    const below = name === 'all' ? [] : group.children
    const belowAgain = name === 'all' ? [] : again?.children
    if (!isSame(below, belowAgain) || !isSame(group.hosts, again?.hosts)) return `the group ${name}`
  }
  return undefined
}

const isSame = (one: Source, other: Source | undefined): boolean =>
  other !== undefined && isDeepStrictEqual(plain(one), plain(other))

/** Values without the places that templates carry. */
function plain(value: Source): unknown {
  if (value instanceof Template) return { template: value.text }
  if (Array.isArray(value)) return (value as readonly Source[]).map(plain)
  if (!isObject(value)) return value
  const entries = Object.entries(value as Readonly<Record<string, Source>>)
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)]))
}
