import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { toKind } from '../kinds.ts'
import type { Json } from '../../model/value.ts'

const LONGEST = 1_000_000

function repeated(text: string, count: number): string {
  if (count < 0 || text.length * count > LONGEST) {
    throw new HelperError(`COUNT must be at least 0 and the text at most ${LONGEST} characters`)
  }
  return text.repeat(count)
}

const indented = (width: number, text: string): string => {
  const padding = repeated(' ', width)
  return padding + text.replaceAll('\n', `\n${padding}`)
}

const joined = (values: readonly Json[], write: (text: string) => string): string =>
  values
    .filter(value => value !== null)
    .map(value => write(toKind(value, 'scalar', 'values')))
    .join(' ')

/** Helpers that quote, indent and put together. */
export const layout: readonly Helper[] = [
  define({
    name: 'repeat',
    params: { count: 'integer', text: 'text' },
    purpose: 'TEXT, COUNT times.',
    example: 'repeat 3 "ab"',
    result: '"ababab"',
    run: ({ count, text }) => repeated(text, count),
  }),
  define({
    name: 'quote',
    params: { values: 'any...' },
    purpose: 'Each value in double quotes, escaped as in JSON and YAML; null is left out.',
    example: 'quote "say \'hi\'" 1',
    result: '"\\"say \'hi\'\\" \\"1\\""',
    run: ({ values }) => joined(values, value => JSON.stringify(value)),
  }),
  define({
    name: 'squote',
    params: { values: 'any...' },
    purpose: 'Each value in single quotes, nothing escaped; null is left out.',
    example: 'squote "a" "b"',
    result: "\"'a' 'b'\"",
    run: ({ values }) => joined(values, value => `'${value}'`),
  }),
  define({
    name: 'indent',
    params: { width: 'integer', text: 'text' },
    purpose: 'TEXT with WIDTH spaces before each line.',
    example: 'indent 2 (toYaml (dict "a" 1 "b" 2))',
    result: '"  a: 1\\n  b: 2"',
    run: ({ width, text }) => indented(width, text),
  }),
  define({
    name: 'nindent',
    params: { width: 'integer', text: 'text' },
    purpose: 'The same after a new line: `key:{{nindent 2 (toYaml x)}}`.',
    example: 'nindent 2 (toYaml (dict "a" 1))',
    result: '"\\n  a: 1"',
    run: ({ width, text }) => `\n${indented(width, text)}`,
  }),
  define({
    name: 'cat',
    params: { values: 'any...' },
    purpose: 'The values with spaces between them; null is left out.',
    example: 'cat "hello" 1 true',
    result: '"hello 1 true"',
    run: ({ values }) => joined(values, value => value),
  }),
]
