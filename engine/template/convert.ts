import type { Expression, Node, Parsed, Place, Problem } from './ast.ts'
import { BLOCK_WORDS, type BlockNode, type BlockWord } from './ast.ts'
import { convertCall } from './convert-call.ts'
import type { Conversion, StaticFrame } from './conversion.ts'
import { convertPath } from './convert-path.ts'

/** Turns the vendor's tree into ours and collects everything that is wrong with it. */
export class Converter implements Conversion {
  readonly #lines: readonly string[]
  readonly #shift: number
  readonly #problems: Problem[] = []
  readonly #variables = new Set<string>()
  /** What `#each` and `#with` have opened around the place, the innermost first. */
  #frames: readonly StaticFrame[] = []

  /** @param shift How many characters of the first line are not the user's. */
  constructor(text: string, shift: number) {
    this.#lines = text.split(/\r\n?|\n/)
    this.#shift = shift
  }

  parsed<Root>(root: Root): Parsed<Root> {
    const problems = this.#problems
    return { root: problems.length > 0 ? undefined : root, problems, variables: this.#variables }
  }

  nodes(statements: readonly hbs.AST.Statement[]): readonly Node[] {
    return statements.flatMap(statement => this.#node(statement) ?? [])
  }

  expression(node: hbs.AST.Expression | hbs.AST.MustacheStatement): Expression {
    switch (node.type) {
      case 'MustacheStatement':
      case 'SubExpression': {
        const { path, params, hash } = node as hbs.AST.SubExpression
        if (params.length === 0 && (hash as hbs.AST.Hash | undefined) === undefined) {
          return this.expression(path)
        }
        return convertCall(this, { path, params, hash })
      }
      case 'PathExpression': {
        const path = node as hbs.AST.PathExpression
        return convertPath(this, path)
      }
      case 'UndefinedLiteral':
        this.problem(node, 'TEMPLATE_SYNTAX', 'undefined is no value', 'ask: not (defined x)')
        return { kind: 'literal', value: null }
      case 'NullLiteral':
        return { kind: 'literal', value: null }
      case 'NumberLiteral': {
        const written = this.slice(node)
        if (/^-?0\d/.test(written)) {
          const hint = `write it as text: "${written}"`
          this.problem(node, 'TEMPLATE_SYNTAX', `${written} would be read as decimal`, hint)
        }
        return { kind: 'literal', value: (node as hbs.AST.NumberLiteral).value }
      }
      case 'StringLiteral':
        return { kind: 'literal', value: unescaped((node as hbs.AST.StringLiteral).value) }
      default:
        return { kind: 'literal', value: (node as hbs.AST.BooleanLiteral).value }
    }
  }

  get frames(): readonly StaticFrame[] {
    return this.#frames
  }

  uses(variable: string): void {
    this.#variables.add(variable)
  }

  problem(node: hbs.AST.Node, code: Problem['code'], message: string, hint?: string): void {
    this.#problems.push({ code, message, hint, place: this.place(node) })
  }

  place({ loc }: hbs.AST.Node): Place {
    const { line, column } = loc.start
    return { line: line - 1, column: line === 1 ? Math.max(0, column - this.#shift) : column }
  }

  /** What the user wrote for a node; the first line of it. */
  slice({ loc: { start, end } }: hbs.AST.Node): string {
    const line = this.#lines[start.line - 1] ?? ''
    return line.slice(start.column, start.line === end.line ? end.column : undefined)
  }

  #node(statement: hbs.AST.Statement): Node | readonly Node[] | undefined {
    switch (statement.type) {
      case 'CommentStatement':
        return undefined
      case 'ContentStatement': {
        const text = (statement as hbs.AST.ContentStatement).value
        return text === '' ? undefined : { kind: 'text', text }
      }
      case 'MustacheStatement': {
        const expression = this.expression(statement)
        const text = this.slice(statement)
        return { kind: 'output', expression, text, place: this.place(statement) }
      }
      case 'BlockStatement':
        return this.#block(statement as hbs.AST.BlockStatement)
      default: {
        const hint = 'write the text out, or render another file with the template module'
        const message = `${this.slice(statement)}: partials and decorators do not exist here`
        this.problem(statement, 'TEMPLATE_SYNTAX', message, hint)
        return undefined
      }
    }
  }

  #block(block: hbs.AST.BlockStatement): BlockNode | readonly Node[] | undefined {
    const { path, params, hash } = block
    const program = block.program as hbs.AST.Program | undefined
    const inverse = block.inverse as hbs.AST.Program | undefined
    if (path.original === 'raw') return this.nodes(program?.body ?? [])

    const word = BLOCK_WORDS.find(known => known === path.original)
    if (word === undefined) {
      const hint = 'blocks are #if, #unless, #each, #with and {{{{raw}}}}'
      this.problem(path, 'UNKNOWN_HELPER', `unknown block "#${path.original}"`, hint)
      return undefined
    }
    const [subject] = params
    if (subject === undefined || params.length > 1 || (hash as unknown) !== undefined) {
      this.problem(
        path,
        'BAD_HELPER_ARGS',
        `#${word} takes one value`,
        blockHint(word, params, this),
      )
      return undefined
    }
    const names = program?.blockParams ?? inverse?.blockParams ?? []
    return {
      kind: 'block',
      word,
      subject: this.expression(subject),
      subjectText: this.slice(subject),
      ...this.#bodies(word, names, program, inverse),
      place: this.place(subject),
    }
  }

  #bodies(
    word: BlockWord,
    params: readonly string[],
    program: hbs.AST.Program | undefined,
    inverse: hbs.AST.Program | undefined,
  ): Pick<BlockNode, 'body' | 'otherwise'> {
    const otherwise = this.nodes(inverse?.body ?? [])
    const outer = this.#frames
    if (word === 'each' || word === 'with') this.#frames = [{ word, params }, ...outer]
    const body = this.nodes(program?.body ?? [])
    this.#frames = outer
    return { body, otherwise }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

// As in Go; any other backslash stands for itself, so that regular expressions stay legible.
const unescaped = (text: string): string =>
  text.replaceAll(/\\([\\ntr])/g, (all, letter: string) => ESCAPES[letter] ?? all)

function blockHint(
  word: BlockWord,
  params: readonly hbs.AST.Expression[],
  converter: Converter,
): string {
  const words = params.map(param => converter.slice(param)).join(' ')
  return `put a call into parentheses: {{#${word} (${words === '' ? 'eq a b' : words})}}`
}
