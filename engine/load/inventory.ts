import { dirname, resolve } from 'node:path'

import type { Inventory, InventoryHost, InventoryLayer, VarsSource } from '../model/inventory.ts'
import { attempt, collecting, type LoadContext, type Loading } from './context.ts'
import { VarsFolders } from './group-vars.ts'
import { InventoryGraph, type OwnVars } from './inventory-graph.ts'
import { orderGroups, type GroupOrder } from './inventory-groups.ts'
import { readInventorySource } from './inventory-sources.ts'
import { kindOf } from './text-file.ts'

/** What loading an inventory is told besides its sources. */
export interface InventoryOptions {
  /** Folders of the playbooks: `group_vars/` and `host_vars/` are read there too. */
  readonly playbookFolders: readonly string[]
  readonly context: LoadContext
}

/** All `-i` sources as one inventory; whatever cannot be read is an error. */
export async function loadInventory(
  sources: readonly string[],
  { playbookFolders, context }: InventoryOptions,
): Promise<Inventory> {
  return collecting(context, async loading => {
    const graph = new InventoryGraph()
    for (const source of sources) {
      await attempt(loading, () => readInventorySource(source, { graph, loading }))
    }
    graph.completeGroups()
    const order = orderGroups(graph)
    const folders = await varsFolders(sources, playbookFolders)
    return new InventoryBuilder(graph, order, {
      inventory: new VarsFolders(folders.inventory, loading),
      playbook: new VarsFolders(folders.playbook, loading),
    }).build(await existing(sources), loading)
  })
}

async function existing(sources: readonly string[]): Promise<readonly string[]> {
  const kinds = await Promise.all(sources.map(kindOf))
  return sources.filter((_, index) => kinds[index] !== undefined).map(source => resolve(source))
}

/** A folder that is both an inventory's and a playbook's counts once. */
async function varsFolders(
  sources: readonly string[],
  playbookFolders: readonly string[],
): Promise<{ readonly inventory: readonly string[]; readonly playbook: readonly string[] }> {
  const kinds = await Promise.all(sources.map(kindOf))
  const beside = sources.flatMap((source, index) => {
    const kind = kinds[index]
    return kind === undefined ? [] : resolve(kind === 'folder' ? source : dirname(source))
  })
  const inventory = [...new Set(beside)]
  const playbook = [...new Set(playbookFolders.map(folder => resolve(folder)))]
  return { inventory, playbook: playbook.filter(folder => !inventory.includes(folder)) }
}

interface BothFolders {
  readonly inventory: VarsFolders
  readonly playbook: VarsFolders
}

interface HostParts {
  readonly groups: readonly string[]
  /** The groups whose variables count, besides `all`. */
  readonly below: readonly string[]
  readonly own: readonly OwnVars[]
}

class InventoryBuilder {
  readonly #graph: InventoryGraph
  readonly #order: GroupOrder
  readonly #folders: BothFolders

  constructor(graph: InventoryGraph, order: GroupOrder, folders: BothFolders) {
    this.#graph = graph
    this.#order = order
    this.#folders = folders
  }

  async build(sources: readonly string[], loading: Loading): Promise<Inventory> {
    const names = [...this.#graph.hosts.keys()]
    const hosts = new Map<string, InventoryHost>()
    for (const name of names) hosts.set(name, await this.#host(name))
    const groups = new Map<string, readonly string[]>([
      ['all', names],
      ['ungrouped', names.filter(name => this.#order.groupsOf(name).length === 0)],
    ])
    for (const name of this.#graph.groups.keys()) {
      if (!groups.has(name)) groups.set(name, this.#order.hostsOf(name))
    }
    // A group of that one host alone means the same: Kubespray's bastion is called so.
    const isGroup = (name: string): boolean => groups.has(name) && groups.get(name)?.join() !== name
    for (const name of names.filter(isGroup)) {
      loading.warn(`"${name}" is the name of a host and of a group`)
    }
    for (const folders of [this.#folders.inventory, this.#folders.playbook]) {
      await folders.warnOfTypos('group_vars', new Set(groups.keys()))
      await folders.warnOfTypos('host_vars', new Set(names))
    }
    return { hosts, groups, sources, implicitLocalhost: await this.#implicitLocalhost() }
  }

  async #host(name: string): Promise<InventoryHost> {
    const groups = this.#order.groupsOf(name)
    const below = groups.length === 0 ? ['ungrouped'] : groups
    return this.#withVars(name, { groups, below, own: this.#graph.hosts.get(name) ?? [] })
  }

  async #withVars(name: string, { groups, below, own }: HostParts): Promise<InventoryHost> {
    const { inventory, playbook } = this.#folders
    const vars = [
      ...this.#inline('inventory group vars', ['all', ...below]),
      ...(await fromFiles(inventory, 'group_vars', ['all'], 'inventory group_vars/all')),
      ...(await fromFiles(playbook, 'group_vars', ['all'], 'playbook group_vars/all')),
      ...(await fromFiles(inventory, 'group_vars', below, 'inventory group_vars/*')),
      ...(await fromFiles(playbook, 'group_vars', below, 'playbook group_vars/*')),
      ...asLayer('inventory host vars', own),
      ...(await fromFiles(inventory, 'host_vars', [name], 'inventory host_vars/*')),
      ...(await fromFiles(playbook, 'host_vars', [name], 'playbook host_vars/*')),
    ]
    return { name, groups, vars }
  }

  /** In no group, but the variables of `all` are its own too. */
  async #implicitLocalhost(): Promise<InventoryHost> {
    const local = [{ origin: 'localhost', vars: { ansible_connection: 'local' } }]
    return this.#withVars('localhost', { groups: [], below: [], own: local })
  }

  #inline(layer: InventoryLayer, groups: readonly string[]): readonly VarsSource[] {
    return groups.flatMap(name => asLayer(layer, this.#graph.groups.get(name)?.vars ?? []))
  }
}

const asLayer = (layer: InventoryLayer, own: readonly OwnVars[]): readonly VarsSource[] =>
  own.map(({ origin, vars }) => ({ layer, origin, vars }))

async function fromFiles(
  folders: VarsFolders,
  kind: 'group_vars' | 'host_vars',
  names: readonly string[],
  layer: InventoryLayer,
): Promise<readonly VarsSource[]> {
  const loaded = await Promise.all(names.map(name => folders.load(kind, name)))
  return asLayer(layer, loaded.flat())
}
