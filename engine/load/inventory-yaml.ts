import { TsplayError } from '../errors.ts'
import { positionOf, positionOfKey, rememberPositions } from '../model/position.ts'
import { isObject, type Source } from '../model/value.ts'
import { combine } from './combine.ts'
import type { Loading } from './context.ts'
import { describe, placeOf, reportUnknownKeys, selfOf, type Fields } from './fields.ts'
import { expandHosts } from './host-range.ts'
import type { InventoryGraph } from './inventory-graph.ts'

/** What a group holds, with what it is for. */
export const groupKeys = {
  hosts: 'The hosts of the group, each with its variables.',
  vars: 'Variables of all its hosts.',
  children: 'Groups whose hosts belong to it, too.',
} as const

/** Reads a YAML inventory into the graph. */
export function readYamlInventory(
  content: Source,
  file: string,
  { graph, loading }: { readonly graph: InventoryGraph; readonly loading: Loading },
): void {
  if (content === null) return
  const position = { file, line: 1, column: 1 }
  if (!isObject(content)) {
    const hint = 'begin with `all:` and `hosts:` under it'
    const message = `${file} holds ${describe(content)}: an inventory is a mapping of groups`
    throw new TsplayError('BAD_INVENTORY', message, { position, hint })
  }
  const top: Fields = { object: content, loading }
  for (const key of ['plugin', '_meta'].filter(key => key in top.object)) {
    const message = `${file} is no plain inventory: dynamic inventories are not supported`
    throw new TsplayError('BAD_INVENTORY', message, { position: placeOf(top, key) })
  }
  new YamlInventory(file, graph, loading).readGroups(top)
}

class YamlInventory {
  readonly #file: string
  readonly #graph: InventoryGraph
  readonly #loading: Loading

  constructor(file: string, graph: InventoryGraph, loading: Loading) {
    this.#file = file
    this.#graph = graph
    this.#loading = loading
  }

  readGroups(fields: Fields, parent?: string): void {
    for (const name of Object.keys(fields.object)) {
      const position = positionOfKey(fields.object, name)
      if (parent === undefined || (parent === 'all' && name === 'ungrouped')) {
        this.#graph.group(name, position)
      } else {
        this.#graph.addChild(parent, name, position)
      }
      const body = this.#mapping(fields, name)
      if (body !== undefined) this.#readGroup(name, body)
    }
  }

  #readGroup(name: string, fields: Fields): void {
    reportUnknownKeys(fields, Object.keys(groupKeys), {
      code: 'BAD_INVENTORY',
      where: `group "${name}"`,
    })
    const vars = this.#mapping(fields, 'vars')
    if (vars !== undefined) {
      this.#graph.group(name).vars.push({ origin: this.#file, vars: vars.object })
    }
    const hosts =
      typeof fields.object['hosts'] === 'string'
        ? this.#single(fields, fields.object['hosts'])
        : this.#mapping(fields, 'hosts')
    if (hosts !== undefined) this.#readHosts(name, hosts)
    const children = this.#mapping(fields, 'children')
    if (children !== undefined) this.readGroups(children, name)
  }

  #readHosts(group: string, hosts: Fields): void {
    for (const entry of Object.keys(hosts.object)) {
      const own = this.#mapping(hosts, entry)?.object ?? {}
      const position = positionOfKey(hosts.object, entry)
      const { names, port } = expandHosts(entry, position)
      const vars =
        port === undefined
          ? own
          : combine(position ?? selfOf(hosts.object), [{ ansible_port: port }, own])
      for (const name of names) this.#graph.addHost(name, group, { origin: this.#file, vars })
    }
  }

  /** `hosts: node1` */
  #single(fields: Fields, host: string): Fields {
    const position = placeOf(fields, 'hosts')
    const object = { [host]: null }
    const places = new Map([[host, position]])
    rememberPositions(object, { self: position, keys: places, values: places })
    return { object, loading: this.#loading }
  }

  /** The mapping under a key; undefined for nothing there. */
  #mapping({ object }: Fields, key: string): Fields | undefined {
    const value = object[key]
    if (value === undefined || value === null) return undefined
    if (isObject(value)) return { object: value, loading: this.#loading }
    const hint = Array.isArray(value) ? 'write `NAME:` for each, without "- "' : undefined
    const message = `\`${key}\` must be a mapping, not ${describe(value)}`
    const position = positionOfKey(object, key) ?? positionOf(object)
    this.#loading.problem(new TsplayError('BAD_INVENTORY', message, { position, hint }))
    return undefined
  }
}
