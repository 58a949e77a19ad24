import { type Document, isAlias, isMap, isScalar, LineCounter, parseDocument, YAMLMap } from 'yaml'

import { TsplayError } from '../../engine/errors.ts'
import { expandHosts } from '../../engine/load/host-range.ts'
import { settleComments } from './settle-comments.ts'
import { addEntry, addressMap, isNothing, removeEntry, textOf } from './yaml-map.ts'

/** A host as the file has it. */
export interface KnownHost {
  readonly name: string
  readonly vars: Readonly<Record<string, string>>
}

// Without numbers and booleans everything that is not touched is written back as it was read: 0644 stays 0644.
const KEPT_TAGS = ['map', 'seq', 'str', 'null', 'merge'].map(tag => `tag:yaml.org,2002:${tag}`)

/** An inventory in YAML that is changed; comments, order and everything unknown stay. */
export class InventoryFile {
  readonly #path: string
  readonly #lines = new LineCounter()
  readonly #document: Document
  readonly #before: string

  /** @param text Empty for a new file. */
  constructor(path: string, text: string) {
    this.#path = path
    this.#document = parseDocument(text, {
      customTags: tags =>
        tags.filter(tag => typeof tag === 'string' || KEPT_TAGS.includes(tag.tag)),
      lineCounter: this.#lines,
      logLevel: 'error',
      prettyErrors: false,
    })
    const isIni = /\.ini$/.test(path) || /^\s*\[[\w.:-]+\]\s*$/m.test(text)
    const { contents, errors } = this.#document
    if (isIni && (errors.length > 0 || !isMap(contents))) throw notYaml(path, text, 'INI')
    if (/\.json$/.test(path)) throw notYaml(path, text, 'JSON')
    const [error] = errors
    if (error !== undefined) throw this.#refuse(error.message, error.pos[0])
    settleComments(this.#document, text)
    this.#before = this.toString()
  }

  /** Every host, those under `all` first, with what the file says of it. */
  hosts(): KnownHost[] {
    const vars = new Map<string, Record<string, string>>()
    const places = [...this.#groups()].sort(
      ([first], [second]) => Number(second === 'all') - Number(first === 'all'),
    )
    for (const [, group] of places) {
      for (const { names, value } of this.#hostEntries(group)) {
        for (const name of names) vars.set(name, { ...vars.get(name), ...this.#varsOf(value) })
      }
    }
    return [...vars].map(([name, own]) => ({ name, vars: own }))
  }

  hasGroup(name: string): boolean {
    return [...this.#groups()].some(([group]) => group === name)
  }

  groupNames(): readonly string[] {
    return [...new Set([...this.#groups()].map(([name]) => name))]
  }

  /** The hosts of a group, those of its children too. */
  members(group: string, seen: readonly string[] = []): string[] {
    if (seen.includes(group)) return []
    const maps = [...this.#groups()].filter(([name]) => name === group).map(([, map]) => map)
    const own = maps.flatMap(map => this.#hostEntries(map).flatMap(({ names }) => names))
    const children = maps.flatMap(map => this.#keys(map, 'children'))
    const below = children.flatMap(child => this.members(child, [...seen, group]))
    return [...new Set([...own, ...below])]
  }

  addHost(name: string, vars: Readonly<Record<string, string>>): void {
    addEntry(this.#map(['all', 'hosts']), name, addressMap(vars))
  }

  /** An empty group, where there is none of that name. */
  addGroup(group: string): void {
    if (!this.hasGroup(group)) this.#place(group, 'hosts')
  }

  addMember(group: string, host: string): void {
    addEntry(this.#place(group, 'hosts'), host, null)
  }

  addChild(group: string, child: string): void {
    addEntry(this.#place(group, 'children'), child, null)
  }

  /** Takes a host out of a group, or out of everything. */
  remove(host: string, group?: string): void {
    for (const [name, map] of this.#groups()) {
      const hosts = map.get('hosts')
      if ((group === undefined || name === group) && isMap(hosts)) removeEntry(hosts, host)
    }
    const still = group === undefined ? this.hosts().map(({ name }) => name) : this.members(group)
    if (!still.includes(host)) return
    const where = group === undefined ? 'written as part of a range' : `in ${group} through others`
    throw new TsplayError('USAGE', `${host} is ${where}: ${this.#path} has to be edited by hand`)
  }

  /** Whether anything but the spacing is other than it was. */
  isChanged(): boolean {
    return this.toString() !== this.#before
  }

  toString(): string {
    return this.#document.toString({ nullStr: '', lineWidth: 0, flowCollectionPadding: false })
  }

  /** Every mapping that describes a group, by its name: at the top and below `children`. */
  #groups(): Generator<readonly [string, YAMLMap]> {
    return this.#groupsOf(this.#document.contents, '(top)')
  }

  *#groupsOf(parent: unknown, path: string): Generator<readonly [string, YAMLMap]> {
    if (!isNothing(parent) && !isMap(parent)) {
      throw this.#refuse(`${path} is not a mapping`, offsetOf(parent))
    }
    for (const { key, value } of isMap(parent) ? parent.items : []) {
      const name = textOf(key)
      if (isMap(value)) {
        yield [name, value]
        yield* this.#groupsOf(value.get('children'), `${name}.children`)
      } else if (isNothing(value)) yield [name, new YAMLMap()]
      else throw this.#refuse(`the group ${name} is not a mapping`, offsetOf(value))
    }
  }

  #hostEntries(group: YAMLMap) {
    const hosts = group.get('hosts', true)
    if (isNothing(hosts)) return []
    if (!isMap(hosts)) throw this.#refuse('hosts is not a mapping', offsetOf(hosts))
    return hosts.items.map(({ key, value }) => ({
      names: expandHosts(textOf(key)).names,
      value,
    }))
  }

  #keys(group: YAMLMap, key: string): string[] {
    const map = group.get(key)
    return isMap(map) ? map.items.map(item => textOf(item.key)) : []
  }

  #varsOf(value: unknown): Record<string, string> {
    const map = isAlias(value) ? value.resolve(this.#document) : value
    if (!isMap(map)) return {}
    const vars = map.toJS(this.#document) as Readonly<Record<string, unknown>>
    const texts = Object.entries(vars).filter(([, one]) => typeof one === 'string')
    return Object.fromEntries(texts) as Record<string, string>
  }

  /** Where a group's hosts or children are written: where it stands already, or below `all`. */
  #place(group: string, part: 'hosts' | 'children'): YAMLMap {
    const maps = [...this.#groups()].filter(([name]) => name === group).map(([, map]) => map)
    const known = maps.find(map => isMap(map.get(part))) ?? maps.find(map => map.items.length > 0)
    return known === undefined
      ? this.#map(['all', 'children', group, part])
      : this.#child(known, part, `${group}.${part}`)
  }

  /** The mapping at a path, made where nothing stands yet. */
  #map(path: readonly string[]): YAMLMap {
    const { contents } = this.#document
    if (!isMap(contents)) this.#document.contents = made(contents)
    return path.reduce<YAMLMap>(
      (map, key, index) => this.#child(map, key, path.slice(0, index + 1).join('.')),
      this.#document.contents as YAMLMap,
    )
  }

  #child(parent: YAMLMap, key: string, path: string): YAMLMap {
    const node = parent.get(key, true) as unknown
    if (isMap(node)) return node
    if (!isNothing(node)) throw this.#refuse(`${path} is not a mapping`, offsetOf(node))
    const map = made(node)
    if (parent.items.length === 0) parent.flow = false
    parent.set(key, map)
    return map
  }

  #refuse(message: string, offset: number): TsplayError {
    const { line, col } = this.#lines.linePos(offset)
    return new TsplayError('BAD_INVENTORY', `not an inventory in YAML: ${message}`, {
      position: { file: this.#path, line, column: col },
      hint: 'nothing was written; correct the file, or name another with --config',
    })
  }
}

function made(nothing: unknown): YAMLMap {
  const map = new YAMLMap()
  if (isScalar(nothing)) map.commentBefore = nothing.comment ?? null
  return map
}

function offsetOf(node: unknown): number {
  return (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? 0
}

function notYaml(path: string, text: string, form: 'INI' | 'JSON'): TsplayError {
  const hint =
    text !== ''
      ? `make one that can be changed: tsplay-inventory -c ${path} print_cfg --format yaml > hosts.yml`
      : form === 'INI'
        ? 'let it write hosts.yml; then: tsplay-inventory print_cfg --format ini > hosts.ini'
        : 'let it write hosts.yml'
  const message = `${path}: inventories in ${form} are read, but not changed`
  return new TsplayError('BAD_INVENTORY', message, {
    position: { file: path, line: 1, column: 1 },
    hint,
  })
}
