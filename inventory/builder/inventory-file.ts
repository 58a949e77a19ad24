import { type Document, isMap, isScalar, LineCounter, parseDocument, Scalar, YAMLMap } from 'yaml'

import { TsplayError } from '../../engine/errors.ts'

/** A host as the file has it. */
export interface KnownHost {
  readonly name: string
  readonly vars: Readonly<Record<string, string>>
}

// Without numbers and booleans everything that is not touched is written back as it was read: 0644 stays 0644.
const KEPT_TAGS = ['map', 'seq', 'str', 'null', 'merge'].map(tag => `tag:yaml.org,2002:${tag}`)

/** An inventory in YAML that is added to; comments, order and everything unknown stay. */
export class InventoryFile {
  readonly #path: string
  readonly #lines = new LineCounter()
  readonly #document: Document

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
    const [error] = this.#document.errors
    if (error !== undefined) throw this.#refuse(error.message, error.pos[0])
  }

  /** The hosts under `all`, in the file's order. */
  hosts(): KnownHost[] {
    return this.#map(['all', 'hosts']).items.map(({ key, value }) => ({
      name: textOf(key),
      vars: isMap(value) ? varsOf(value) : {},
    }))
  }

  /** Every name under any `hosts`, so that no new name is one of them. */
  hostNames(): Set<string> {
    const names = new Set<string>()
    const visit = (group: unknown) => {
      if (!isMap(group)) return
      const hosts = group.get('hosts')
      if (isMap(hosts)) for (const { key } of hosts.items) names.add(textOf(key))
      const children = group.get('children')
      if (isMap(children)) for (const { value } of children.items) visit(value)
    }
    const root = this.#document.contents
    if (isMap(root)) for (const { value } of root.items) visit(value)
    return names
  }

  /** Whether there is such a group among the children of `all`. */
  hasGroup(name: string): boolean {
    return this.#map(['all', 'children']).has(name)
  }

  members(group: string): string[] {
    return this.#map(['all', 'children', group, 'hosts']).items.map(({ key }) => textOf(key))
  }

  addHost(name: string, vars: Readonly<Record<string, string>>): void {
    const map = new YAMLMap()
    for (const [key, value] of Object.entries(vars)) map.set(key, addressScalar(value))
    this.#add(this.#map(['all', 'hosts']), name, map)
  }

  addMember(group: string, host: string): void {
    this.#add(this.#map(['all', 'children', group, 'hosts']), host, null)
  }

  addChild(group: string, child: string): void {
    this.#add(this.#map(['all', 'children', group, 'children']), child, null)
  }

  toString(): string {
    return this.#document.toString({ nullStr: '', lineWidth: 0, flowCollectionPadding: false })
  }

  #add(map: YAMLMap, key: string, value: YAMLMap | null): void {
    if (map.has(key)) return
    // `{}` was written for nothing; with something in it, it is a block like the others.
    if (map.items.length === 0) map.flow = false
    // A null of no node would be printed as `? key`.
    map.set(key, value ?? new Scalar(null))
  }

  /** The mapping at a path, made where nothing stands yet. */
  #map(path: readonly string[]): YAMLMap {
    let map = this.#asMap(this.#document.contents, '(top)', made => {
      this.#document.contents = made
    })
    for (const key of path) {
      const parent = map
      map = this.#asMap(parent.get(key, true), path.join('.'), made => {
        parent.set(key, made)
      })
    }
    return map
  }

  #asMap(node: unknown, path: string, attach: (made: YAMLMap) => void): YAMLMap {
    if (isMap(node)) return node
    const empty = node === undefined || node === null || (isScalar(node) && node.value === null)
    if (!empty) throw this.#refuse(`${path} is not a mapping`, rangeOf(node))
    const made = new YAMLMap()
    if (isScalar(node)) made.comment = node.comment ?? null
    attach(made)
    return made
  }

  #refuse(message: string, offset: number): TsplayError {
    const { line, col } = this.#lines.linePos(offset)
    return new TsplayError('BAD_INVENTORY', `not an inventory in YAML: ${message}`, {
      position: { file: this.#path, line, column: col },
      hint: 'nothing was written; correct the file, or name another with --config',
    })
  }
}

function varsOf(map: YAMLMap): Record<string, string> {
  return Object.fromEntries(map.items.map(({ key, value }) => [textOf(key), textOf(value)]))
}

function textOf(node: unknown): string {
  const value = isScalar(node) ? node.value : node
  return typeof value === 'string' ? value : ''
}

function rangeOf(node: unknown): number {
  return (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? 0
}

// To YAML 1.1, which Ansible reads, digits between colons are one number in base 60.
function addressScalar(address: string): Scalar {
  const scalar = new Scalar(address)
  if (/^\d[\d:]*$/.test(address)) scalar.type = Scalar.QUOTE_SINGLE
  return scalar
}
