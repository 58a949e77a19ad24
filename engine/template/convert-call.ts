import { didYouMean } from '../did-you-mean.ts'
import { checkLiteral } from './arguments.ts'
import type { CallExpression, Expression } from './ast.ts'
import type { Conversion } from './conversion.ts'
import { HelperError } from './helper-error.ts'
import { type Helper, usage } from './helper.ts'
import { helperNamed, helperNames } from './helpers/index.ts'
import { OPERATOR_WORDS, wordHint } from './infix.ts'

interface Call {
  readonly path: hbs.AST.Expression
  readonly params: readonly hbs.AST.Expression[]
  readonly hash: hbs.AST.Hash | undefined
}

/** A helper call, with all that can be known about it without variables. */
export function convertCall(converter: Conversion, call: Call): Expression {
  const { path, params, hash } = call
  const words = params.map(param => converter.slice(param))
  const name = converter.slice(path)
  const helper = isName(path) ? helperNamed(name) : undefined

  if (hash !== undefined) {
    const hint = 'arguments have an order and no names; equality is: eq A B'
    converter.problem(hash, 'BAD_HELPER_ARGS', `${converter.slice(hash)} is no argument`, hint)
  } else if (helper === undefined) {
    unknownHelper(converter, path, words)
  } else {
    const infix = words.findIndex(word => OPERATOR_WORDS.has(word))
    const operator = params[infix]
    if (operator !== undefined) {
      const left = `(${[name, ...words.slice(0, infix)].join(' ')})`
      const hint = wordHint(left, words[infix] ?? '', words.slice(infix + 1))
      const message = `${words[infix] ?? ''} stands between its operands`
      converter.problem(operator, 'TEMPLATE_SYNTAX', message, hint)
    } else {
      const args = params.map(param => converter.expression(param))
      const found: CallExpression = { kind: 'call', helper, args, place: converter.place(path) }
      checkArgs(converter, found, call)
      return found
    }
  }
  return { kind: 'literal', value: null }
}

const isName = (path: hbs.AST.Expression): boolean => path.type === 'PathExpression'

// Words of other template languages, which are not near in spelling.
const ELSEWHERE: Readonly<Record<string, string>> = {
  lookup: 'index',
  length: 'len',
  count: 'len',
  size: 'len',
  in: 'has',
  includes: 'has',
  version: 'semverCompare',
  bool: 'toBool',
  match: 'regexMatch',
  combine: 'mergeOverwrite',
  from_json: 'fromJson',
  if: 'ternary',
}

function unknownHelper(
  converter: Conversion,
  path: hbs.AST.Expression,
  [word = '', ...rest]: readonly string[],
): void {
  const name = converter.slice(path)
  if (OPERATOR_WORDS.has(word) || helperNamed(word) !== undefined) {
    const message = `${word} stands between its operands`
    converter.problem(path, 'TEMPLATE_SYNTAX', message, wordHint(name, word, rest))
  } else if (word === '?') {
    const hint = 'the helper comes first: ternary A B CONDITION'
    converter.problem(path, 'TEMPLATE_SYNTAX', 'there is no A ? B : C', hint)
  } else {
    const known = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined
    const hint =
      known === undefined ? didYouMean(name, helperNames()) : `it is called ${known} here`
    converter.problem(path, 'UNKNOWN_HELPER', `unknown helper ${name}`, hint)
  }
}

function checkArgs(converter: Conversion, { helper, args }: CallExpression, call: Call): void {
  if (args.length < helper.min || args.length > helper.max) {
    const message = `${helper.name} takes ${counts(helper)}, not ${args.length}`
    converter.problem(call.path, 'BAD_HELPER_ARGS', message, `it is: ${usage(helper)}`)
    return
  }
  for (const [index, arg] of args.entries()) {
    if (arg.kind !== 'literal') continue
    try {
      checkLiteral(helper, index, arg.value)
    } catch (error) {
      if (!(error instanceof HelperError)) throw error
      const hint = error.hint ?? `it is: ${usage(helper)}`
      const node = call.params[index] ?? call.path
      converter.problem(node, 'BAD_HELPER_ARGS', `${helper.name}: ${error.message}`, hint)
    }
  }
}

function counts({ min, max }: Helper): string {
  const count = max === Infinity ? `${min} or more` : min === max ? `${min}` : `${min} to ${max}`
  return `${count} argument${max === 1 ? '' : 's'}`
}
