import type { PathExpression } from './ast.ts'
import type { Conversion } from './conversion.ts'
import { helperNamed } from './helpers/index.ts'

const LOOP_WORDS: ReadonlySet<string> = new Set(['index', 'key', 'first', 'last'])

/** A path with its starting point found: block parameters and `@index` become steps outwards. */
export function convertPath(converter: Conversion, path: hbs.AST.PathExpression): PathExpression {
  const { frames } = converter
  const text = converter.slice(path)
  const place = converter.place(path)
  const [first, ...rest] = path.parts
  if (path.data) return dataPath(converter, path)

  const scoped = path.depth > 0 || /^(\.|this\b)/.test(text)
  const named = scoped ? -1 : frames.findIndex(({ params }) => params.includes(first ?? ''))
  if (named >= 0) {
    const start = frames[named]?.params[0] === first ? 'context' : 'key'
    return { kind: 'path', text, start, depth: named, parts: rest, place }
  }
  if (path.depth > frames.length) {
    converter.problem(path, 'TEMPLATE_SYNTAX', `${text}: there is no block around this to leave`)
  }
  if (path.depth === frames.length && first !== undefined) converter.uses(first)

  const helper = !scoped && rest.length === 0 ? helperNamed(first ?? '') : undefined
  return {
    kind: 'path',
    text,
    start: 'context',
    depth: path.depth,
    parts: path.parts,
    place,
    ...(helper !== undefined && { helper }),
  }
}

// @root.x, @index, @../index
function dataPath(converter: Conversion, path: hbs.AST.PathExpression): PathExpression {
  const { frames } = converter
  const text = converter.slice(path)
  const place = converter.place(path)
  const [first = '', ...rest] = path.parts
  if (first === 'root') {
    if (rest[0] !== undefined) converter.uses(rest[0])
    return { kind: 'path', text, start: 'context', depth: frames.length, parts: rest, place }
  }
  const loops = frames.flatMap(({ word }, depth) => (word === 'each' ? [depth] : []))
  const depth = loops[path.depth]
  if (!LOOP_WORDS.has(first)) {
    const hint = 'there are @root, @index, @key, @first and @last'
    converter.problem(path, 'TEMPLATE_SYNTAX', `unknown ${text}`, hint)
  } else if (depth === undefined) {
    converter.problem(path, 'TEMPLATE_SYNTAX', `${text} stands outside of any #each`)
  }
  const start = first as 'index' | 'key' | 'first' | 'last'
  return { kind: 'path', text, start, depth: depth ?? 0, parts: rest, place }
}
