import type { Place } from './ast.ts'

const OPERATORS: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<=': 'le',
  '>=': 'ge',
  '<': 'lt',
  '>': 'gt',
  '&&': 'and',
  '||': 'or',
  '=': 'eq',
  '+': 'add',
  '*': 'mul',
}
const AT_STOP = /^(==|!=|<=|>=|&&|\|\||<|>|=|\+|\*)/
const AFTER_WORD = /^[\w.@/-]+?\s*(==|!=|<=|>=|&&|\|\||<|>|=)/
const OPERAND = /^("[^"]*"|'[^']*'|[^\s"'()]+)$/

/** The prefix form, where the parser stopped at an operator between its operands. */
export function infixHint(text: string, { line, column }: Place): string | undefined {
  const whole = text.split(/\r\n?|\n/)[line] ?? ''
  const rest = whole.slice(column)
  const negated = /^!\s*([\w.@-]+)/.exec(rest)?.[1]
  if (negated !== undefined) return `the helper comes first: not ${negated}`

  const atStop = AT_STOP.exec(rest)?.[1]
  const operator = atStop ?? AFTER_WORD.exec(rest)?.[1]
  if (operator === undefined) return undefined
  const helper = OPERATORS[operator] ?? operator
  const start = whole.indexOf(operator, column)

  const left = /(?:\{\{[#~]?(?:if|unless|each|with)?|\()?\s*([^(){}]*)$/.exec(
    whole.slice(0, start),
  )?.[1]
  const right = /^[^(){}]*/.exec(whole.slice(start + operator.length))?.[0]
  return `the helper comes first: ${prefixForm(helper, left?.trim(), right?.trim())}`
}

const prefixForm = (helper: string, left = '', right = ''): string =>
  OPERAND.test(left) && OPERAND.test(right) ? `${helper} ${left} ${right}` : `${helper} A B`

/** Words that stand between or before their operands in Jinja, and never name a variable here. */
export const OPERATOR_WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is'])

/** The prefix form of `A word B…`, from the words as written. */
export function wordHint(left: string, word: string, rest: readonly string[]): string | undefined {
  const [first = '', second = ''] = rest
  const right = rest.length > 1 ? `(${rest.join(' ')})` : first
  if (word === 'is' && first === 'defined') return `write: defined ${left}`
  if (word === 'is' && first === 'not' && second === 'defined')
    return `write: not (defined ${left})`
  if (word === 'is' && first === 'not') return `write: ne ${left} ${second}`
  if (word === 'is') return `write: eq ${left} ${right}`
  if (word === 'in') return `write: has ${left} ${right}`
  if (word === 'not' && first === 'in') return `write: not (has ${left} ${rest.slice(1).join(' ')})`
  return `the helper comes first: ${word} ${left} ${right}`.trimEnd()
}
