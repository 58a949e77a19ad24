import { TsplayError } from '../errors.ts'

/** Splits free-form text into words as a POSIX shell would: quotes and backslashes, no expansion. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = []
  let rest = skipBlanks(text)
  while (rest !== '') {
    const [word, left] = takeWord(rest, text)
    words.push(word)
    rest = skipBlanks(left)
  }
  return words
}

// A backslash before a newline continues the line: it is a blank like any other.
const skipBlanks = (text: string): string => text.replace(/^(?:\s|\\\n)+/, '')

// One piece of a word: a quoted part, an escaped character, or plain characters.
const piece = /^(?:'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+))/

function takeWord(text: string, whole: string): readonly [word: string, rest: string] {
  let word = ''
  let rest = text
  while (rest !== '' && !/^\s/.test(rest)) {
    const match = piece.exec(rest)
    if (match === null) throw unbalanced(whole)
    const [taken, single, double, escaped, plain] = match
    word +=
      single ??
      double?.replace(/\\(["\\$`\n])/g, unescape) ??
      (escaped === '\n' ? '' : escaped) ??
      plain ??
      ''
    rest = rest.slice(taken.length)
  }
  return [word, rest]
}

// A backslash before a newline continues the line: both go.
const unescape = (_: string, character: string): string => (character === '\n' ? '' : character)

const unbalanced = (text: string): TsplayError =>
  new TsplayError('BAD_ARGS', `a quote or backslash is left open in: ${text}`, {
    hint: 'close the quote, or give the words as a list under argv',
  })
