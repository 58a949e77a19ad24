import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'

const compiled = new Map<string, RegExp>()

/** A pattern as Go writes it: `(?i)` in front, and `(?P<name>…)`. */
function pattern(source: string): RegExp {
  const known = compiled.get(source)
  if (known !== undefined) return known
  const [whole = '', flags = ''] = /^\(\?([ims]+)\)/.exec(source) ?? []
  const body = source.slice(whole.length).replaceAll('(?P<', '(?<')
  try {
    const regex = new RegExp(body, `g${flags}`)
    compiled.set(source, regex)
    return regex
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new HelperError(`${JSON.stringify(source)} is no regular expression: ${cause.message}`)
  }
}

const matches = (source: string, text: string): readonly RegExpMatchArray[] => [
  ...text.matchAll(pattern(source)),
]

// As Go expands: $1, ${1}, ${name}, and $$ for a dollar sign.
const expand = (replacement: string, match: RegExpMatchArray): string =>
  replacement.replaceAll(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (all, braced: string | undefined, bare: string | undefined) => {
      if (all === '$$') return '$'
      const name = braced ?? bare ?? ''
      return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? ''
    },
  )

function replaceAll(
  source: string,
  text: string,
  make: (match: RegExpMatchArray) => string,
): string {
  let result = ''
  let end = 0
  for (const match of matches(source, text)) {
    result += text.slice(end, match.index) + make(match)
    end = (match.index ?? 0) + match[0].length
  }
  return result + text.slice(end)
}

function split(source: string, text: string, count: number): readonly string[] {
  if (count === 0) return []
  const parts: string[] = []
  let end = 0
  for (const match of matches(source, text)) {
    if (count > 0 && parts.length === count - 1) break
    if (match[0] === '' && (match.index === 0 || match.index === text.length)) continue
    parts.push(text.slice(end, match.index))
    end = (match.index ?? 0) + match[0].length
  }
  return [...parts, text.slice(end)]
}

/** Helpers with regular expressions, as Go writes them. */
export const regex: readonly Helper[] = [
  define({
    name: 'regexMatch',
    params: { regex: 'text', text: 'text' },
    purpose: 'Whether REGEX is found in TEXT.',
    example: String.raw`regexMatch "^v\d+\." "v1.20.2"`,
    result: 'true',
    run: ({ regex, text }) => matches(regex, text).length > 0,
  }),
  define({
    name: 'regexFind',
    params: { regex: 'text', text: 'text' },
    purpose: 'The first match of REGEX in TEXT; "" where there is none.',
    example: 'regexFind "[0-9.]+" "v1.20.2"',
    result: '"1.20.2"',
    run: ({ regex, text }) => matches(regex, text)[0]?.[0] ?? '',
  }),
  define({
    name: 'regexFindAll',
    params: { regex: 'text', text: 'text', count: 'integer?' },
    purpose: 'All matches of REGEX in TEXT, at most COUNT; -1 or nothing: all.',
    example: 'regexFindAll "[0-9]+" "1.20.2" -1',
    result: '["1","20","2"]',
    run: ({ regex, text, count = -1 }) => {
      const found = matches(regex, text).map(([all]) => all)
      return count < 0 ? found : found.slice(0, count)
    },
  }),
  define({
    name: 'regexReplaceAll',
    params: { regex: 'text', text: 'text', replacement: 'text' },
    purpose: 'TEXT with every match of REGEX replaced; `${1}` is its first group.',
    example: 'regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W"',
    result: '"-W-xxW-"',
    run: ({ regex, text, replacement }) =>
      replaceAll(regex, text, match => expand(replacement, match)),
  }),
  define({
    name: 'regexReplaceAllLiteral',
    params: { regex: 'text', text: 'text', replacement: 'text' },
    purpose: 'The same with REPLACEMENT as it stands.',
    example: 'regexReplaceAllLiteral "a(x*)b" "-axb-" "${1}"',
    result: '"-${1}-"',
    run: ({ regex, text, replacement }) => replaceAll(regex, text, () => replacement),
  }),
  define({
    name: 'regexSplit',
    params: { regex: 'text', text: 'text', count: 'integer?' },
    purpose: 'TEXT split at REGEX into at most COUNT parts; -1 or nothing: all.',
    example: 'regexSplit "[ ,]+" "a, b c" -1',
    result: '["a","b","c"]',
    run: ({ regex, text, count = -1 }) => split(regex, text, count),
  }),
  define({
    name: 'regexQuoteMeta',
    aliases: ['regexQuote'],
    params: { text: 'text' },
    purpose: 'A regular expression that matches TEXT itself.',
    example: 'regexQuoteMeta "1.2"',
    result: '"1\\\\.2"',
    run: ({ text }) => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`),
  }),
]
