import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, Node, Scalar, YAMLMap } from 'yaml'

import { TsplayError, TsplayErrors } from '../errors.ts'
import type { Position } from '../model/position.ts'
import type { Source } from '../model/value.ts'
import type { LoadContext } from './context.ts'
import { readText } from './text-file.ts'
import type { YamlContent, YamlNode, YamlPair, YamlScalar } from './yaml-node.ts'
import { readNodes, unquotedTemplate } from './yaml-value.ts'

/** How a YAML file is to be read. */
export interface YamlOptions {
  /** An inventory, written for Ansible: unquoted `yes` and `no` are booleans. */
  readonly ansible?: boolean
}

/** The content of a YAML (or JSON) file; `position` is where the file was asked for. */
export async function loadYaml(
  path: string,
  context: Pick<LoadContext, 'warn'>,
  { position, ...options }: YamlOptions & { readonly position?: Position | undefined } = {},
): Promise<Source> {
  return parseYaml(await readText(path, position), path, context, options)
}

/** YAML text as a value whose positions are remembered; strings that hold `{{` become templates. */
export function parseYaml(
  text: string,
  file: string,
  context: Pick<LoadContext, 'warn'>,
  { ansible = false }: YamlOptions = {},
): Source {
  const lines = new LineCounter()
  const doc = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
  })
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  if (doc.errors.length > 0) throw new TsplayErrors(syntaxErrors(text, doc, at))

  const problems: TsplayError[] = []
  const problem = (error: TsplayError): unknown => problems.push(error)
  const root = new Converter(doc).convert(doc.contents, 0)
  const value = readNodes(root, { text, at, ansible, warn: context.warn, problem })
  // A file with such faults is read no further: what else it seems to say would be noise.
  if (problems.length > 0) throw new TsplayErrors(problems)
  return value
}

function syntaxErrors(
  text: string,
  doc: Document.Parsed,
  at: (offset: number) => Position,
): readonly TsplayError[] {
  const found = new Map<number, TsplayError>()
  for (const error of doc.errors) {
    const position = at(error.pos[0])
    // Later errors on a line follow from its first one.
    if (found.has(position.line)) continue
    const line = text.split('\n')[position.line - 1] ?? ''
    const unquoted = /^\s*(?:- +)*(?:[^'"#{]+: +)?(\{\{.*)$/.exec(line)?.[1]
    const column = line.indexOf('{{') + 1
    const tab = /^ *\t/.test(line) ? hints['TAB_AS_INDENT'] : undefined
    found.set(
      position.line,
      unquoted === undefined
        ? new TsplayError('YAML_SYNTAX', error.message, {
            position,
            hint: tab ?? hints[error.code],
          })
        : unquotedTemplate(unquoted, { ...position, column }),
    )
  }
  return [...found.values()]
}

const hints: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a text that holds ": " must be quoted',
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'quote the text',
  MULTIPLE_DOCS: 'one file holds one document: remove the second "---"',
}

const styles: Readonly<Record<string, YamlScalar['style']>> = {
  QUOTE_DOUBLE: 'quoted',
  QUOTE_SINGLE: 'quoted',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
}

/** The parser's nodes as ours. */
class Converter {
  readonly #doc: Document.Parsed
  readonly #done = new Map<Node, YamlNode>()

  constructor(doc: Document.Parsed) {
    this.#doc = doc
  }

  /** @param fallback Offset for a value that is not written at all. */
  convert(node: Node | null, fallback: number): YamlNode {
    const offset = node?.range?.[0] ?? fallback
    if (node === null) {
      return { kind: 'scalar', value: null, source: '', style: 'plain', offset, tag: undefined }
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#doc)
      const known = target === undefined ? undefined : this.#done.get(target)
      return { kind: 'alias', name: node.source, target: known, offset, tag: undefined }
    }
    const converted = { offset, tag: node.tag, ...this.#content(node) }
    this.#done.set(node, converted)
    return converted
  }

  #content(node: Node): YamlContent {
    if (isMap(node)) return { kind: 'map', pairs: this.#pairs(node) }
    if (isSeq<Node | null>(node)) {
      const from = node.range?.[0] ?? 0
      return { kind: 'sequence', items: node.items.map(item => this.convert(item, from)) }
    }
    return isScalar(node)
      ? scalar(node)
      : { kind: 'scalar', value: null, source: '', style: 'plain' }
  }

  #pairs(map: YAMLMap): readonly YamlPair[] {
    return map.items.map(item => {
      const key = this.convert(item.key as Node | null, map.range?.[0] ?? 0)
      const value = this.convert(item.value as Node | null, key.offset)
      const merge = key.kind === 'scalar' && key.style === 'plain' && key.source === '<<'
      return { key, value, merge }
    })
  }
}

const scalar = (node: Scalar): YamlScalar => ({
  kind: 'scalar',
  value: node.value,
  source: node.source ?? '',
  style: styles[node.type ?? ''] ?? 'plain',
})
