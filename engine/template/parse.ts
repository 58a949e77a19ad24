import { parse, parser } from 'handlebars/dist/cjs/handlebars/compiler/base.js'

import type { Expression, Node, Parsed, Problem } from './ast.ts'
import { Converter } from './convert.ts'
import { readableSyntaxError } from './syntax-error.ts'

const texts = new Map<string, Parsed<readonly Node[]>>()
const expressions = new Map<string, Parsed<Expression>>()

/** Parses a text template; each text only once. */
export function parseText(text: string): Parsed<readonly Node[]> {
  return cached(texts, text, () => {
    const program = parseProgram(text, '')
    if ('message' in program) return failed(program)
    const converter = new Converter(text, 0)
    const root = converter.nodes(program.body)
    return converter.parsed(root)
  })
}

/** Parses a bare expression, as `when` and `loop` hold it; each text only once. */
export function parseExpression(text: string): Parsed<Expression> {
  return cached(expressions, text, () => {
    if (text.trim() === '') {
      const place = { line: 0, column: 0 }
      return failed({ code: 'TEMPLATE_SYNTAX', message: 'an empty expression', place })
    }
    // Handlebars has no mustache around a sub-expression: it becomes the one argument of a call.
    const grouped = text.trimStart().startsWith('(')
    const opening = grouped ? '{{ _ ' : '{{ '
    const program = parseProgram(`${opening}${text} }}`, opening, text)
    if ('message' in program) return failed(program)

    const [statement, ...more] = program.body
    if (statement?.type !== 'MustacheStatement' || more.length > 0) {
      return failed(notOneExpression(text))
    }
    const mustache = statement as hbs.AST.MustacheStatement
    const [group, ...rest] = mustache.params
    if (grouped && (group === undefined || rest.length > 0)) return failed(notOneExpression(text))

    const converter = new Converter(`${opening}${text}`, opening.length)
    const root = converter.expression(grouped && group !== undefined ? group : mustache)
    return converter.parsed(root)
  })
}

function cached<Root>(
  cache: Map<string, Parsed<Root>>,
  text: string,
  make: () => Parsed<Root>,
): Parsed<Root> {
  const known = cache.get(text)
  if (known !== undefined) return known
  const parsed = make()
  cache.set(text, parsed)
  return parsed
}

function parseProgram(text: string, opening: string, written = text): hbs.AST.Program | Problem {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { yylloc, match } = parser.lexer
    const stop = { line: yylloc.first_line - 1, column: yylloc.first_column }
    const problem = readableSyntaxError(error, { text, stop, match })
    if (opening !== '' && written.includes('{{')) {
      return { ...notOneExpression(written), place: shift(problem.place, opening.length) }
    }
    return { ...problem, place: shift(problem.place, opening.length) }
  }
}

const shift = ({ line, column }: Problem['place'], by: number): Problem['place'] => ({
  line,
  column: line === 0 ? Math.max(0, column - by) : column,
})

function notOneExpression(text: string): Problem {
  const inner = /^\s*\{\{\{?([^{}]*)\}?\}\}\s*$/.exec(text)?.[1]?.trim()
  return {
    code: 'TEMPLATE_SYNTAX',
    message: 'this is not one expression',
    hint:
      inner === undefined
        ? 'an expression stands here without braces, the helper first: and (eq a "b") (not c)'
        : `an expression stands here without braces: ${inner}`,
    place: { line: 0, column: 0 },
  }
}

const failed = (problem: Problem): Parsed<never> => ({
  root: undefined,
  problems: [problem],
  variables: new Set(),
})
