import { define, type Helper } from '../helper.ts'
import { toKind } from '../kinds.ts'
import { printf } from './printf.ts'

const parts = (separator: string, text: string): readonly string[] => text.split(separator)

/** Helpers between text and lists. */
export const split: readonly Helper[] = [
  define({
    name: 'splitList',
    params: { separator: 'text', text: 'text' },
    purpose: 'The list of parts of TEXT between SEPARATOR.',
    example: 'splitList "," "a,b"',
    result: '["a","b"]',
    run: ({ separator, text }) => parts(separator, text),
  }),
  define({
    name: 'split',
    params: { separator: 'text', text: 'text' },
    purpose: 'The same as a mapping `_0`, `_1`, … (as in Sprig; mostly `splitList` is meant).',
    example: 'split "," "a,b"',
    result: '{"_0":"a","_1":"b"}',
    run: ({ separator, text }) =>
      Object.fromEntries(parts(separator, text).map((part, index) => [`_${index}`, part])),
  }),
  define({
    name: 'lines',
    params: { text: 'text' },
    purpose: 'The list of lines of TEXT, without the empty ones.',
    example: String.raw`lines "a\n\nb\n"`,
    result: '["a","b"]',
    run: ({ text }) => text.split(/\r?\n/).filter(line => line.trim() !== ''),
  }),
  define({
    name: 'join',
    params: { separator: 'text', list: 'list' },
    purpose: 'The items of LIST as one text, with SEPARATOR between them.',
    example: 'join "," (list "a" 1)',
    result: '"a,1"',
    run: ({ separator, list }) => list.map(item => toKind(item, 'scalar', 'list')).join(separator),
  }),
  define({
    name: 'printf',
    params: { format: 'text', values: 'any...' },
    purpose: 'Text made as Go does: `%s %d %q %v %x %f %t %%`, with width and precision.',
    example: 'printf "https://%s:%d" "10.0.0.1" 2379',
    result: '"https://10.0.0.1:2379"',
    run: ({ format, values }) => printf(format, values),
  }),
]
