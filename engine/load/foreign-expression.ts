/** What is wrong with an expression written in Ansible's language, and how it is written here. */
export interface ForeignExpression {
  readonly message: string
  readonly hint: string
}

const helpers: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
}

const operand = String.raw`("[^"]*"|'[^']*'|[^\s"'()|<>=!]+)`
const comparison = new RegExp(String.raw`^${operand}\s*(==|!=|<=|>=|<|>)\s*${operand}$`)
const definedTest = /^(\S+)\s+is\s+(not\s+)?defined$/
const resultTest = /^(\S+)\s+is\s+(not\s+)?(succeeded|success|failed|changed|skipped)$/
const membership = new RegExp(String.raw`^${operand}\s+(not\s+)?in\s+${operand}$`)

/** Recognises the forms that an Ansible user writes by habit; undefined for what looks like Handlebars. */
export function foreignExpression(text: string, keyword: string): ForeignExpression | undefined {
  const bare = text.trim()
  const inner = /^\{\{\s*(.*?)\s*\}\}$/s.exec(bare)?.[1]
  if (inner !== undefined && !inner.includes('{{')) {
    const form = rewrite(inner) ?? inner
    const message = `\`${keyword}\` takes a bare expression, without {{ }}`
    return { message, hint: `write \`${keyword}: ${form}\`` }
  }
  const what = foreignPart(bare.replaceAll(/"[^"]*"|'[^']*'/g, '""'))
  if (what === undefined) return undefined
  const form = rewrite(bare)
  const hint = form === undefined ? what.hint : `write \`${keyword}: ${form}\``
  return { message: `\`${keyword}: ${bare}\` ${what.message}`, hint }
}

/** The simple cases, word for word. */
function rewrite(text: string): string | undefined {
  const [, left, operator, right] = comparison.exec(text) ?? []
  if (left !== undefined && operator !== undefined && right !== undefined) {
    return `${helpers[operator] ?? operator} ${left} ${right}`
  }
  const [, name, not] = definedTest.exec(text) ?? []
  if (name !== undefined) return not === undefined ? `defined ${name}` : `not (defined ${name})`
  const [, result, isNot, test] = resultTest.exec(text) ?? []
  if (result !== undefined && test !== undefined) {
    const succeeded = test.startsWith('succe')
    const member = `${result}.${succeeded ? 'failed' : test}`
    return succeeded === (isNot === undefined) ? `not ${member}` : member
  }
  const [, needle, notIn, list] = membership.exec(text) ?? []
  if (needle === undefined || list === undefined) return undefined
  return notIn === undefined ? `has ${needle} ${list}` : `not (has ${needle} ${list})`
}

/** @param code The expression with its string literals emptied. */
function foreignPart(code: string): ForeignExpression | undefined {
  if (code.includes('{{')) {
    return {
      message: 'holds {{ }}: an expression is not a text template',
      hint: 'name variables as they are',
    }
  }
  if (/[=!<>]=|[<>]/.test(code)) {
    return {
      message: 'compares with an operator: comparisons are helpers here',
      hint: 'write `eq a b`, `ne a b`, `lt a b`, `gt a b`',
    }
  }
  if (/\sis\s+(not\s+)?\w/.test(code)) {
    return {
      message: 'uses a test: tests are helpers here',
      hint: 'write `defined name`, `not name.failed`',
    }
  }
  if (code.includes('|')) {
    return {
      message: 'uses a filter: filters are helpers here',
      hint: 'write `default "x" name` for `name | default("x")`',
    }
  }
  if (/[^\s(]\s+(and|or|in|not in)\s/.test(code)) {
    return {
      message: 'puts and/or/in between its operands: they come first here',
      hint: 'write `and (a) (b)`, `or (a) (b)`, `has item list`; a list under the keyword is AND',
    }
  }
  if (/[\w\])]\(/.test(code)) {
    return { message: 'calls a function', hint: 'write `helper argument argument`' }
  }
  return undefined
}
