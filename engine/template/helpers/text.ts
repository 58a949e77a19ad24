import { define, type Helper } from '../helper.ts'

function trimSet(text: string, characters: string): string {
  const set = new Set(characters)
  const kept = Array.from(text)
  let start = 0
  let end = kept.length
  while (start < end && set.has(kept[start] ?? '')) start++
  while (end > start && set.has(kept[end - 1] ?? '')) end--
  return kept.slice(start, end).join('')
}

const title = (text: string): string =>
  text.replace(
    /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
    (_all, before: string, letter: string) => `${before}${letter.toUpperCase()}`,
  )

/** Helpers that change and search text. */
export const text: readonly Helper[] = [
  define({
    name: 'upper',
    params: { text: 'text' },
    purpose: 'TEXT in capital letters.',
    example: 'upper "abc"',
    result: '"ABC"',
    run: ({ text }) => text.toUpperCase(),
  }),
  define({
    name: 'lower',
    params: { text: 'text' },
    purpose: 'TEXT in small letters.',
    example: 'lower "ABC"',
    result: '"abc"',
    run: ({ text }) => text.toLowerCase(),
  }),
  define({
    name: 'title',
    params: { text: 'text' },
    purpose: 'TEXT with a capital letter at the beginning of each word.',
    example: 'title "hello world"',
    result: '"Hello World"',
    run: ({ text }) => title(text),
  }),
  define({
    name: 'trim',
    params: { text: 'text' },
    purpose: 'TEXT without white space at its ends.',
    example: 'trim "  a b "',
    result: '"a b"',
    run: ({ text }) => text.trim(),
  }),
  define({
    name: 'trimAll',
    params: { characters: 'text', text: 'text' },
    purpose: 'TEXT without any of CHARACTERS at its ends.',
    example: 'trimAll "$/" "$/5.00/"',
    result: '"5.00"',
    run: ({ characters, text }) => trimSet(text, characters),
  }),
  define({
    name: 'trimPrefix',
    params: { prefix: 'text', text: 'text' },
    purpose: 'TEXT without PREFIX.',
    example: 'trimPrefix "v" "v1.20.2"',
    result: '"1.20.2"',
    run: ({ prefix, text }) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  }),
  define({
    name: 'trimSuffix',
    params: { suffix: 'text', text: 'text' },
    purpose: 'TEXT without SUFFIX.',
    example: 'trimSuffix ".service" "etcd.service"',
    result: '"etcd"',
    run: ({ suffix, text }) =>
      text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  }),
  define({
    name: 'nospace',
    params: { text: 'text' },
    purpose: 'TEXT without any white space.',
    example: 'nospace "a b c"',
    result: '"abc"',
    run: ({ text }) => text.replaceAll(/\s/g, ''),
  }),
  define({
    name: 'trunc',
    params: { count: 'integer', text: 'text' },
    purpose: 'The first COUNT characters; the last ones where COUNT is negative.',
    example: 'trunc 5 "hello world"',
    result: '"hello"',
    run: ({ count, text }) => (count < 0 ? text.slice(count) : text.slice(0, count)),
  }),
  define({
    name: 'substr',
    params: { start: 'integer', end: 'integer', text: 'text' },
    purpose: 'The characters from START up to END; a negative END means to the end.',
    example: 'substr 6 -1 "hello world"',
    result: '"world"',
    run: ({ start, end, text }) => text.slice(Math.max(0, start), end < 0 ? undefined : end),
  }),
  define({
    name: 'replace',
    params: { old: 'text', new: 'text', text: 'text' },
    purpose: 'TEXT with every OLD replaced by NEW.',
    example: 'replace "." "-" "1.20.2"',
    result: '"1-20-2"',
    run: ({ old, new: replacement, text }) => text.replaceAll(old, () => replacement),
  }),
  define({
    name: 'hasPrefix',
    params: { prefix: 'text', text: 'text' },
    purpose: 'Whether TEXT begins with PREFIX.',
    example: 'hasPrefix "v1." "v1.20.2"',
    result: 'true',
    run: ({ prefix, text }) => text.startsWith(prefix),
  }),
  define({
    name: 'hasSuffix',
    params: { suffix: 'text', text: 'text' },
    purpose: 'Whether TEXT ends with SUFFIX.',
    example: 'hasSuffix ".yml" "hosts.yml"',
    result: 'true',
    run: ({ suffix, text }) => text.endsWith(suffix),
  }),
  define({
    name: 'contains',
    params: { part: 'text', text: 'text' },
    purpose: 'Whether TEXT contains PART; for lists there is `has`.',
    example: 'contains "lo w" "hello world"',
    result: 'true',
    run: ({ part, text }) => text.includes(part),
  }),
]
