import { TsplayError } from '../errors.ts'
import { rememberPositions, type Position } from '../model/position.ts'
import { Template, type Source, type SourceObject } from '../model/value.ts'

/** Text after a module's word (`file: path=/x state=absent`), with where it stands. */
export interface FreeForm {
  readonly text: string
  readonly position: Position
}

/** Modules whose free-form text is a command; only these options are taken out of it. */
const commandOptions: Readonly<Record<string, readonly string[]>> = {
  command: ['chdir', 'creates', 'executable', 'removes', 'stdin'],
  shell: ['chdir', 'creates', 'executable', 'removes', 'stdin'],
}

interface Token {
  readonly start: number
  readonly end: number
  readonly option?: { readonly key: string; readonly valueStart: number }
}

/** Free-form text as arguments: `key=value` pairs by their keys, all other text as `_raw`. */
export function parseFreeForm(module: string, { text, position }: FreeForm): SourceObject {
  const options = commandOptions[module]
  const tokens = splitTokens(text)
  const isOption = ({ option }: Token): boolean =>
    option !== undefined && (options === undefined || options.includes(option.key))

  const pairs = tokens.filter(isOption)
  const rest = tokens.filter(token => !isOption(token))
  if (options === undefined && pairs.length > 0 && rest[0] !== undefined) {
    const word = text.slice(rest[0].start, rest[0].end)
    throw new TsplayError('BAD_KEYWORD', `\`${module}\`: \`${word}\` is no key=value pair`, {
      position: advance(position, text, rest[0].start),
      hint: `quote values that hold spaces, or write a mapping under \`${module}:\``,
    })
  }
  return toArgs({ text, position }, pairs, rest)
}

function toArgs(
  { text, position }: FreeForm,
  pairs: readonly Token[],
  rest: readonly Token[],
): SourceObject {
  const args = new Map<string, Source>()
  const places = new Map<string, Position>()
  const put = (key: string, value: string, start: number): void => {
    const place = advance(position, text, start)
    args.set(key, value.includes('{{') ? new Template(value, place) : value)
    places.set(key, place)
  }
  if (rest[0] !== undefined) {
    const raw = pairs.length === 0 ? text : rest.map(({ start, end }) => text.slice(start, end))
    put('_raw', typeof raw === 'string' ? raw.trim() : raw.join(' '), rest[0].start)
  }
  for (const { end, option } of pairs) {
    if (option === undefined) continue
    const value = text.slice(option.valueStart, end)
    const quoted = /^(["'])(.*)\1$/s.exec(value)?.[2]
    put(option.key, quoted ?? value, option.valueStart + (quoted === undefined ? 0 : 1))
  }
  const object = Object.fromEntries(args)
  rememberPositions(object, { self: position, keys: places, values: places })
  return object
}

// A word: quoted parts and {{ … }} may hold spaces.
const word = /(?:\{\{.*?\}\}|"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s])+/gs

function splitTokens(text: string): readonly Token[] {
  return [...text.matchAll(word)].map(({ index, 0: token }) => {
    const key = /^([A-Za-z_]\w*)=/.exec(token)?.[1]
    const place = { start: index, end: index + token.length }
    return key === undefined
      ? place
      : { ...place, option: { key, valueStart: index + key.length + 1 } }
  })
}

/** Where a character of a text stands whose first character stands at `start`. */
function advance(start: Position, text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  const column = start.column + (before.at(-1)?.length ?? 0)
  return { file: start.file, line: start.line + before.length - 1, column }
}
