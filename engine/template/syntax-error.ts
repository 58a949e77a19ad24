import type { Place, Problem } from './ast.ts'
import { infixHint } from './infix.ts'

/** Where the parser stopped, in what text, at which characters. */
export interface Stop {
  readonly text: string
  readonly stop: Place
  readonly match: string
}

/** The vendor's exception as one sentence with a place. */
export function readableSyntaxError(error: Error, { text, stop, match }: Stop): Problem {
  const located = error as Error & { readonly lineNumber?: number; readonly column?: number }
  if (located.lineNumber !== undefined) return mismatch(error.message, located)

  const rest = restOfLine(text, stop)
  if (!afterPlace(text, stop).includes('}}') && !error.message.includes("got 'EOF'")) {
    return { code: 'TEMPLATE_SYNTAX', message: 'a {{ is not closed', place: stop }
  }
  const hint = infixHint(text, stop) ?? SYMBOLS.find(([start]) => start.test(rest))?.[1]
  return {
    code: 'TEMPLATE_SYNTAX',
    message: sentence(error.message, match, rest),
    hint,
    place: stop,
  }
}

const SYMBOLS: readonly (readonly [RegExp, string])[] = [
  [/^\|/, 'there are no pipes: the helper comes first and the value last: default "x" value'],
  [/^[^\s"'(){}]*,/, 'arguments are separated by spaces'],
  [/^[^\s"'(){}]*\[|^\d/, 'members are written a.[0] and a.[b-c], or: index a KEY'],
  [/^\w+\(/, 'a helper stands inside the parentheses: (len a)'],
  [/^\{\{~?\s*else/, 'else stands between {{#if …}} and {{/if}}'],
  [/^\(/, 'a helper comes first: without the outer parentheses it reads {{eq a b}}'],
  [/^#/, 'blocks belong into templates: an expression uses ternary A B CONDITION'],
]

function sentence(message: string, match: string, rest: string): string {
  const [word = ''] = rest.split(/\s|\}\}/)
  if (message.startsWith('Lexical error')) return `unexpected ${word}`
  if (/got 'EOF'/.test(message))
    return 'the text ends before the template does: a block or {{ is open'
  if (/got 'INVALID'/.test(message)) {
    const quoted = rest.startsWith('"') || rest.startsWith("'")
    return `${quoted ? 'a quote is opened and not closed:' : 'unexpected'} ${word}`
  }
  if (match === '}}' || match === '}}}')
    return 'the expression ends too early: something is missing'
  // `{{ else }}` is one token, over several lines where it is written so.
  return `unexpected ${match.replaceAll(/[{}\s~]+/g, ' ').trim() || match.trim()}`
}

// "if doesn't match each - 1:3", "Invalid path: a/../b - 1:2"
function mismatch(
  message: string,
  { lineNumber = 1, column = 0 }: { readonly lineNumber?: number; readonly column?: number },
): Problem {
  const blocks = /^(\S+) doesn't match (\S+)/.exec(message)
  const path = /^Invalid path: (\S+)/.exec(message)
  const text =
    blocks !== null
      ? `the block {{#${blocks[1] ?? ''}}} is closed by {{/${blocks[2] ?? ''}}}`
      : path !== null
        ? `${path[1] ?? ''} is no path: .. stands only at its beginning`
        : message.replace(/ - \d+:\d+$/, '')
  return { code: 'TEMPLATE_SYNTAX', message: text, place: { line: lineNumber - 1, column } }
}

const afterPlace = (text: string, { line, column }: Place): string => {
  const [first = '', ...more] = text.split(/\r\n?|\n/).slice(line)
  return [first.slice(column), ...more].join('\n')
}

const restOfLine = (text: string, { line, column }: Place): string =>
  text.split(/\r\n?|\n/)[line]?.slice(column) ?? ''
