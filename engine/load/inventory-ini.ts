import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { rememberPositions, type Position } from '../model/position.ts'
import { Template, type Source, type SourceObject } from '../model/value.ts'
import type { Loading } from './context.ts'
import { expandHosts } from './host-range.ts'
import { readIniValue } from './ini-value.ts'
import type { InventoryGraph } from './inventory-graph.ts'

/** Reads an INI inventory into the graph. */
export function readIniInventory(
  text: string,
  file: string,
  { graph, loading }: { readonly graph: InventoryGraph; readonly loading: Loading },
): void {
  const reader = new IniInventory(file, graph)
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    try {
      reader.readLine(line, index + 1)
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error
      loading.problem(error)
    }
  }
  reader.undeclared().forEach(loading.problem)
}

type SectionKind = 'hosts' | 'children' | 'vars'

/** Text of a line with where it begins. */
interface Part {
  readonly text: string
  readonly position: Position
}

class IniInventory {
  readonly #file: string
  readonly #graph: InventoryGraph
  readonly #named: { readonly name: string; readonly as: string; readonly position: Position }[] =
    []
  #section: { readonly name: string; readonly kind: SectionKind } = {
    name: 'ungrouped',
    kind: 'hosts',
  }

  constructor(file: string, graph: InventoryGraph) {
    this.#file = file
    this.#graph = graph
  }

  readLine(line: string, number: number): void {
    const text = line.trim()
    if (text === '' || text.startsWith('#') || text.startsWith(';')) return
    const column = line.length - line.trimStart().length + 1
    const part = { text, position: { file: this.#file, line: number, column } }

    // A host may begin with a range, which looks like a section: `[a:c].example`.
    const header = /^\[([^[\]]+)\]\s*(?:[#;].*)?$/.exec(text)?.[1]
    if (header !== undefined) this.#openSection(header, part.position)
    else if (this.#section.kind === 'hosts') this.#readHost(part)
    else if (this.#section.kind === 'children') this.#readChild(part)
    else this.#readVar(part)
  }

  /** Groups that are named as children or given variables, and stand nowhere. */
  undeclared(): readonly TsplayError[] {
    return this.#named
      .filter(({ name }) => !this.#graph.groups.has(name) && name !== 'all')
      .map(({ name, as, position }) => {
        const hint =
          didYouMean(name, this.#graph.groups.keys()) ?? `declare it with a line [${name}]`
        const message = `the group "${name}" has ${as}, but is declared nowhere`
        return new TsplayError('BAD_INVENTORY', message, { position, hint })
      })
  }

  #openSection(header: string, position: Position): void {
    const [, name = header, kind = 'hosts'] = /^([^:]+)(?::(.*))?$/.exec(header) ?? []
    if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars') {
      const hint =
        didYouMean(kind, ['children', 'vars']) ?? 'write [GROUP:children] or [GROUP:vars]'
      const message = `unknown section [${header}]`
      throw new TsplayError('BAD_INVENTORY', message, { position, hint })
    }
    this.#section = { name, kind }
    if (kind === 'vars') this.#named.push({ name, as: 'variables', position })
    else this.#graph.group(name, position)
  }

  #readHost({ text, position }: Part): void {
    const [entry, ...rest] = splitWords(text, position)
    if (entry === undefined) return
    const { names, port } = expandHosts(entry.text, position)
    const pairs = rest.map(word => this.#pair(word, toHostSource))
    const vars = toObject(position, [
      ...(port === undefined ? [] : [{ key: 'ansible_port', value: port, position }]),
      ...pairs,
    ])
    for (const name of names) {
      this.#graph.addHost(name, this.#section.name, { origin: this.#file, vars })
    }
  }

  #pair({ text, position }: Part, read: typeof toSource): Entry {
    const [, key, gap = '', value] = /^([^=\s]+)(\s*=\s*)(.*)$/s.exec(text) ?? []
    if (key === undefined || value === undefined) {
      throw new TsplayError('BAD_INVENTORY', `"${text}" is no variable`, {
        position,
        hint: 'write NAME=VALUE, with quotes around a value that holds spaces',
      })
    }
    const place = { ...position, column: position.column + key.length + gap.length }
    return { key, value: read(value, place), position: place }
  }

  #readChild({ text, position }: Part): void {
    const [child] = splitWords(text, position)
    if (child === undefined) return
    this.#named.push({ name: child.text, as: 'a parent', position })
    this.#graph.group(this.#section.name).children.add(child.text)
  }

  #readVar(part: Part): void {
    const { name } = this.#section
    const vars = toObject(part.position, [this.#pair(part, toSource)])
    // Variables do not declare a group; undeclared() reports one that nothing else names.
    const group =
      this.#graph.groups.get(name) ?? (name === 'all' ? this.#graph.group('all') : undefined)
    group?.vars.push({ origin: this.#file, vars })
  }
}

interface Entry {
  readonly key: string
  readonly value: Source
  readonly position: Position
}

function toObject(self: Position, entries: readonly Entry[]): SourceObject {
  const object = Object.fromEntries(entries.map(({ key, value }) => [key, value]))
  const places = new Map(entries.map(({ key, position }) => [key, position]))
  rememberPositions(object, { self, keys: places, values: places })
  return object
}

function toSource(text: string, position: Position): Source {
  if (!text.includes('{{')) return readIniValue(text)
  const quoted = /^(["'])(.*)\1$/s.exec(text)?.[2]
  if (quoted === undefined) return new Template(text, position)
  return new Template(quoted, { ...position, column: position.column + 1 })
}

/** A host's variable: a shell's quotes come off first, and what was in them may be a literal with its own. */
function toHostSource(text: string, position: Position): Source {
  const inner = unquote(text)
  if (inner === undefined) return toSource(text, position)
  const place = { ...position, column: position.column + 1 }
  if (inner.includes('{{')) return new Template(inner, place)
  const literal = readIniValue(inner)
  // In quotes, a number is meant as text.
  const isText = typeof literal !== 'object' || literal === null
  return isText && (typeof literal !== 'string' || literal === inner.trim()) ? inner : literal
}

/** What a shell makes of a word that stands in quotes as a whole; undefined for others. */
function unquote(text: string): string | undefined {
  const single = /^'([^']*)'$/s.exec(text)?.[1]
  if (single !== undefined) return single
  return /^"((?:\\.|[^"\\])*)"$/s.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
}

const word = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\{\{.*?\}\}|\\.|[^\s"'\\])+/g

/** The words of a line as a shell sees them, up to a comment; a quote in a value stays for its reader. */
function splitWords(line: string, position: Position): readonly Part[] {
  const words: Part[] = []
  for (const { 0: text, index } of line.matchAll(word)) {
    if (text.startsWith('#')) break
    words.push({ text, position: { ...position, column: position.column + index } })
  }
  return words
}
