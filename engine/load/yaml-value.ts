import { TsplayError } from '../errors.ts'
import { positionOfKey, positionOfValue, rememberPositions } from '../model/position.ts'
import type { Position } from '../model/position.ts'
import { isObject, Template, type Source, type SourceObject } from '../model/value.ts'
import { vaultError } from './vault.ts'
import type { YamlNode, YamlNodeOf, YamlPair } from './yaml-node.ts'
import { blockIndent, readPlain } from './yaml-scalar.ts'

/** The file that nodes come from. */
interface YamlFile {
  readonly text: string
  readonly at: (offset: number) => Position
  readonly ansible: boolean
  readonly warn: (text: string, position?: Position) => void
  readonly problem: (error: TsplayError) => void
}

/** A tree of nodes as a value: templates made, keys checked, merge keys merged, places remembered. */
export function readNodes(root: YamlNode, file: YamlFile): Source {
  return new Reader(file).read(root)
}

/** The error for `key: {{ x }}`, which YAML takes as a mapping of a mapping. */
export function unquotedTemplate(text: string, position: Position): TsplayError {
  return new TsplayError('UNQUOTED_TEMPLATE', 'a value that starts with {{ must be quoted', {
    position,
    hint: `write "${text.trim().replaceAll('"', "'")}"`,
  })
}

const coreTags = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/

// Far above any real file; a few nested aliases reach it at once.
const sizeLimit = 1_000_000

class Reader {
  readonly #file: YamlFile
  readonly #anchored = new Map<YamlNode, { readonly value: Source; readonly size: number }>()
  #size = 0

  constructor(file: YamlFile) {
    this.#file = file
  }

  /** @param raw Under `!unsafe`: strings stay data. */
  read(node: YamlNode, key?: string, raw = false): Source {
    if (node.kind === 'alias') return this.#readAlias(node)
    const before = this.#size++
    const value = this.#readContent(node, key, raw || this.#hasRawTag(node))
    this.#anchored.set(node, { value, size: this.#size - before })
    return value
  }

  #readContent(node: Exclude<YamlNode, { kind: 'alias' }>, key?: string, raw = false): Source {
    switch (node.kind) {
      case 'scalar':
        return this.#readScalar(node, key, raw)
      case 'map':
        return this.#readMap(node, raw)
      case 'sequence': {
        const value = node.items.map(item => this.read(item, undefined, raw))
        const values = node.items.map((item, i): [string, Position] => [`${i}`, this.#place(item)])
        const self = this.#place(node)
        rememberPositions(value, { self, keys: new Map(), values: new Map(values) })
        return value
      }
    }
  }

  #readAlias({ offset, name, target }: YamlNodeOf<'alias'>): Source {
    const known = target === undefined ? undefined : this.#anchored.get(target)
    if (known === undefined) {
      return this.#problem('YAML_SYNTAX', `no anchor &${name} ends above this place`, offset)
    }
    this.#size += known.size
    if (this.#size > sizeLimit) {
      return this.#problem('YAML_SYNTAX', `aliases of &${name} expand to too many values`, offset)
    }
    return known.value
  }

  #hasRawTag({ tag, offset }: YamlNode): boolean {
    if (tag === undefined || coreTags.test(tag)) return false
    if (tag === '!vault') {
      this.#file.problem(vaultError(this.#file.at(offset)))
    } else if (tag !== '!unsafe') {
      const hint = 'quote the value if it is a text that begins with "!"'
      this.#problem('UNKNOWN_TAG', `unknown YAML tag ${tag}`, offset, hint)
    }
    return true
  }

  #readScalar(node: YamlNodeOf<'scalar'>, key: string | undefined, raw: boolean): Source {
    const { value, source, style } = node
    const position = this.#place(node)
    if (raw) return typeof value === 'string' ? value : source
    if (typeof value === 'string' && value.includes('{{')) return new Template(value, position)
    if (typeof value === 'string' && style !== 'plain') return value
    const { ansible, warn } = this.#file
    return readPlain({ value, source, position, key, ansible, warn })
  }

  #readMap(node: YamlNodeOf<'map'>, raw: boolean): Source {
    const self = this.#place(node)
    const [first] = node.pairs
    if (first?.key.kind === 'map' && isNothing(first.value)) {
      const line = this.#file.text.slice(node.offset).split('\n', 1)[0] ?? ''
      this.#file.problem(unquotedTemplate(line, self))
      return null
    }
    const values = new Map<string, Source>()
    const places = { self, keys: new Map<string, Position>(), values: new Map<string, Position>() }
    for (const pair of node.pairs.filter(({ merge }) => !merge)) {
      const key = this.#readKey(pair, places.keys)
      if (key === undefined) continue
      values.set(key, this.read(pair.value, key, raw))
      places.keys.set(key, this.#place(pair.key))
      places.values.set(key, this.#place(pair.value))
    }
    for (const { value } of node.pairs.filter(({ merge }) => merge)) {
      this.#merge(value, values, places)
    }
    const object: SourceObject = Object.fromEntries(values)
    rememberPositions(object, places)
    return object
  }

  #readKey({ key }: YamlPair, known: ReadonlyMap<string, Position>): string | undefined {
    const node = key.kind === 'alias' ? key.target : key
    if (node?.kind !== 'scalar' || isNothing(node)) {
      this.#problem('YAML_SYNTAX', 'a key must be a text', key.offset)
      return undefined
    }
    const name = typeof node.value === 'string' ? node.value : node.source
    const earlier = known.get(name)
    if (earlier !== undefined) {
      const message = `the key "${name}" stands twice in one mapping (first in line ${earlier.line})`
      this.#problem('DUPLICATE_KEY', message, key.offset)
      return undefined
    }
    return name
  }

  /** Own keys win over merged ones, earlier merged ones over later ones. */
  #merge(
    node: YamlNode,
    values: Map<string, Source>,
    places: { readonly keys: Map<string, Position>; readonly values: Map<string, Position> },
  ): void {
    const merged = this.read(node)
    for (const part of Array.isArray(merged) ? (merged as readonly Source[]) : [merged]) {
      if (!isObject(part)) {
        this.#problem('YAML_SYNTAX', '<< takes a mapping or a list of mappings', node.offset)
        continue
      }
      for (const [key, value] of Object.entries(part as SourceObject)) {
        if (values.has(key)) continue
        values.set(key, value)
        places.keys.set(key, positionOfKey(part, key) ?? this.#place(node))
        places.values.set(key, positionOfValue(part, key) ?? this.#place(node))
      }
    }
  }

  /** Of the first character of a text, so that a column in the text leads to one in the file. */
  #place(node: YamlNode): Position {
    const { at, text } = this.#file
    const position = at(node.offset)
    if (node.kind !== 'scalar') return position
    if (node.style === 'quoted') return { ...position, column: position.column + 1 }
    if (node.style === 'plain') return position
    const column = blockIndent(text, node.offset, String(node.value)) + 1
    return { ...position, line: position.line + 1, column }
  }

  #problem(code: TsplayError['code'], message: string, offset: number, hint?: string): null {
    const position = this.#file.at(offset)
    this.#file.problem(new TsplayError(code, message, { position, hint }))
    return null
  }
}

const isNothing = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null
