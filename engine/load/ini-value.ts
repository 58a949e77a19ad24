import type { Source } from '../model/value.ts'

/**
 * A value of an INI inventory: Python literals are typed as in Ansible, `true` and `false` too;
 * everything else is text.
 */
export function readIniValue(text: string): Source {
  const reader = new LiteralReader(text.trim())
  const value = reader.read()
  return value === undefined || !reader.atEnd() ? text.trim() : value
}

const words: ReadonlyMap<string, Source> = new Map<string, Source>([
  ...([
    ['True', true],
    ['False', false],
    ['None', null],
  ] as const),
  ...([
    ['true', true],
    ['false', false],
  ] as const),
])

const number = /[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y
const word = /[A-Za-z]+(?![\w.])/y
const quoted = /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'/y
const closers: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }

/** Reads one Python literal; undefined for text that is none. */
class LiteralReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  atEnd(): boolean {
    return this.#at === this.#text.length
  }

  read(): Source | undefined {
    const open = this.#text.charAt(this.#at)
    const close = closers[open]
    if (close !== undefined) {
      this.#at++
      return open === '{' ? this.#mapping() : this.#list(close)
    }
    const [digits] = this.#take(number) ?? []
    // 1.20 is a version more often than a number.
    if (digits !== undefined) return String(Number(digits)) === digits ? Number(digits) : undefined
    const [, double, single] = this.#take(quoted) ?? []
    const string = double ?? single
    if (string !== undefined) return string.replaceAll(escapes, (_, code: string) => unescape(code))
    const [name] = this.#take(word) ?? []
    return name === undefined ? undefined : words.get(name)
  }

  #list(close: string): Source | undefined {
    const items: Source[] = []
    while (!this.#skip(close)) {
      const item = this.#next()
      if (item === undefined) return undefined
      items.push(item)
      if (!this.#separator(close)) return undefined
    }
    return items
  }

  #mapping(): Source | undefined {
    const entries: [string, Source][] = []
    while (!this.#skip('}')) {
      const key = this.#next()
      const value = this.#skip(':') ? this.#next() : undefined
      if (typeof key !== 'string' || value === undefined) return undefined
      entries.push([key, value])
      if (!this.#separator('}')) return undefined
    }
    return Object.fromEntries(entries)
  }

  #next(): Source | undefined {
    this.#take(/\s*/y)
    return this.read()
  }

  /** A comma, or the end that comes next. */
  #separator(close: string): boolean {
    if (this.#skip(',')) return true
    this.#take(/\s*/y)
    return this.#text.charAt(this.#at) === close
  }

  #skip(char: string): boolean {
    this.#take(/\s*/y)
    if (this.#text.charAt(this.#at) !== char) return false
    this.#at++
    return true
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found
  }
}

const escapes = /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\n': '' }

const unescape = (code: string): string =>
  code.length > 1 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (letters[code] ?? code)
