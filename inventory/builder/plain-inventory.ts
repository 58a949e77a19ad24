import { collecting, type LoadContext } from '../../engine/load/context.ts'
import { InventoryGraph } from '../../engine/load/inventory-graph.ts'
import { orderGroups } from '../../engine/load/inventory-groups.ts'
import {
  readInventorySource,
  readInventoryText,
  type InventoryInput,
} from '../../engine/load/inventory-sources.ts'
import { loadInventory } from '../../engine/load/inventory.ts'
import type { SourceObject } from '../../engine/model/value.ts'

/** An inventory as its file says it: nothing of group_vars, no second name for a group. */
export interface PlainInventory {
  /** In the file's order, with their own variables. */
  readonly hosts: ReadonlyMap<string, SourceObject>
  /** `all` first. */
  readonly groups: ReadonlyMap<string, PlainGroup>
}

/** A group of a {@link PlainInventory}. */
export interface PlainGroup {
  readonly hosts: readonly string[]
  readonly children: readonly string[]
  readonly vars: SourceObject
}

/** Reads an inventory with the engine's reader, in any form that it knows. */
export function readPlainInventory(
  source: string,
  warn: LoadContext['warn'],
): Promise<PlainInventory> {
  return readPlain(warn, input => readInventorySource(source, input))
}

/**
 * The same of a text that stands, or is to stand, at a path.
 * @throws TsplayErrors with all that a run would refuse in it
 */
export function parsePlainInventory(text: string, path: string): Promise<PlainInventory> {
  // Its warnings are those of whoever reads the file.
  const warn = (): void => undefined
  return readPlain(warn, input => {
    readInventoryText(text, path, input)
  })
}

function readPlain(
  warn: LoadContext['warn'],
  read: (input: InventoryInput) => void | Promise<void>,
): Promise<PlainInventory> {
  return collecting({ modules: new Set(), warn }, async loading => {
    const graph = new InventoryGraph()
    await read({ graph, loading })
    // Refuses groups that hold each other.
    orderGroups(graph)
    return plainInventory(graph)
  })
}

/** A filled graph without what only its reading needed. */
function plainInventory({ hosts, groups }: InventoryGraph): PlainInventory {
  const all = groups.get('all')
  const parented = new Set([...groups.values()].flatMap(({ children }) => [...children]))
  const named = [...groups].filter(([name]) => name !== 'all' && name !== 'ungrouped')
  const grouped = new Set(named.flatMap(([, group]) => [...group.hosts]))
  const orphans = named.map(([name]) => name).filter(name => !parented.has(name))
  const plain = named.map(([name, group]): [string, PlainGroup] => [
    name,
    {
      hosts: [...group.hosts],
      children: [...group.children],
      vars: merged(group.vars.map(({ vars }) => vars)),
    },
  ])
  const ungrouped = {
    hosts: [...hosts.keys()].filter(name => !grouped.has(name)),
    children: [],
    vars: merged((groups.get('ungrouped')?.vars ?? []).map(({ vars }) => vars)),
  }
  const top = {
    hosts: [],
    children: ['ungrouped', ...(all?.children ?? []), ...orphans],
    vars: merged((all?.vars ?? []).map(({ vars }) => vars)),
  }
  return {
    hosts: new Map([...hosts].map(([name, own]) => [name, merged(own.map(({ vars }) => vars))])),
    groups: new Map([['all', top], ['ungrouped', ungrouped], ...plain]),
  }
}

/** Every host's variables as a run would see them, group_vars and host_vars of the inventory included. */
export async function effectiveVars(
  source: string,
  warn: LoadContext['warn'],
): Promise<ReadonlyMap<string, SourceObject>> {
  const { hosts } = await loadInventory([source], {
    playbookFolders: [],
    context: { modules: new Set(), warn },
  })
  return new Map([...hosts].map(([name, { vars }]) => [name, merged(vars.map(one => one.vars))]))
}

const merged = (all: readonly SourceObject[]): SourceObject =>
  Object.assign({}, ...all) as SourceObject
