import { TsplayError } from '../errors.ts'

/**
 * A regular expression of the user's, in JavaScript's syntax; `(?P<name>…)`, `\A`, `\Z`, `{,3}` and
 * a leading `(?i)`, which playbooks written for Python hold, are understood.
 */
export function userRegExp(source: string, flags = ''): RegExp {
  const [whole = '', letters = ''] = /^\(\?([ims]+)\)/.exec(source) ?? []
  const text = source.slice(whole.length).replace(pythonWords, inJavaScript)
  try {
    return new RegExp(text, [...new Set(flags + letters)].join(''))
  } catch (cause) {
    throw new TsplayError('BAD_ARGS', `not a regular expression: ${source}`, {
      cause,
      hint: 'the syntax is that of JavaScript: possessive quantifiers, for one, are not known',
    })
  }
}

// Escapes and sets are taken whole, so that nothing is found inside them.
const pythonWords = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\(\?P<|\{,\d*\}/g

function inJavaScript(word: string): string {
  if (word === '\\A') return '(?<![^])'
  if (word === '\\Z') return '(?![^])'
  if (word === '(?P<') return '(?<'
  return word.startsWith('{,') ? `{0${word.slice(1)}` : word
}

/** Fills `\1`, `\g<1>` and `\g<name>` of a replacement text from what a match caught. */
export function expand(replacement: string, match: RegExpMatchArray): string {
  const special: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' }
  return replacement.replace(
    /\\(?:(\d{1,2})|g<(\w+)>|([ntr\\]))/g,
    (_, digits?: string, name?: string, letter?: string) => {
      if (letter !== undefined) return special[letter] ?? ''
      const key = digits ?? name ?? ''
      return (/^\d+$/.test(key) ? match[Number(key)] : match.groups?.[key]) ?? ''
    },
  )
}
