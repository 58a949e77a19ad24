import { didYouMean } from '../../engine/did-you-mean.ts'
import { TsplayError } from '../../engine/errors.ts'

/** The command line, taken apart. */
export interface Words {
  readonly options: Readonly<Partial<Record<OptionName, string>>>
  /** What is no option and takes nothing out. */
  readonly words: readonly string[]
  /** `-WORD`, without the dash. */
  readonly removals: readonly string[]
}

/** An option by its long name; those that take no value are `''` when given. */
export type OptionName =
  | 'config'
  | 'masters'
  | 'group-names'
  | 'rebalance'
  | 'check'
  | 'format'
  | 'topology'
  | 'help'
  | 'version'

interface Option {
  readonly short?: string
  /** What the help calls its value, or the values that it may have. */
  readonly value?: string
}

// `-c` and `-h` are these options; every other word after one dash names a host to take out.
const OPTIONS: Readonly<Record<OptionName, Option>> = {
  config: { short: 'c', value: 'FILE' },
  masters: { value: 'NUMBER' },
  'group-names': { value: 'old|new' },
  rebalance: {},
  check: {},
  format: { value: 'yaml|ini' },
  topology: {},
  help: { short: 'h' },
  version: {},
}

/** Every option as it is typed, for the documentation's test. */
export const optionNames: readonly string[] = Object.entries(OPTIONS).flatMap(
  ([name, { short }]) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])],
)

/** Sorts the words of a command line; what follows `--` is no option. */
export function splitWords(argv: readonly string[]): Words {
  const options: Partial<Record<OptionName, string>> = {}
  const words: string[] = []
  const removals: string[] = []
  const rest = [...argv]
  let isOver = false
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const name = isOver ? undefined : optionOf(word)
    if (word === '--' && !isOver) isOver = true
    else if (name !== undefined) {
      if (options[name] !== undefined && OPTIONS[name].value !== undefined) {
        throw usage(`--${name} is given twice`)
      }
      options[name] = valueOf(name, word, rest)
    } else if (!word.startsWith('-')) words.push(word)
    else if (word === '-') throw usage('"-" names nothing', '-NAME takes a host out')
    else removals.push(word.slice(1))
  }
  return { options, words, removals }
}

function optionOf(word: string): OptionName | undefined {
  const names = Object.keys(OPTIONS) as OptionName[]
  if (word.startsWith('--') && word !== '--') {
    const [asked = ''] = word.slice(2).split('=', 1)
    const name = names.find(one => one === asked)
    if (name !== undefined) return name
    throw usage(
      `unknown option --${asked}`,
      didYouMean(
        word,
        names.map(one => `--${one}`),
      ),
    )
  }
  return names.find(name => /^-[a-z]$/.test(word) && OPTIONS[name].short === word.slice(1))
}

function valueOf(name: OptionName, word: string, rest: string[]): string {
  const { value: wanted } = OPTIONS[name]
  const given =
    word.startsWith('--') && word.includes('=') ? word.replace(/^[^=]*=/, '') : undefined
  if (wanted === undefined) {
    if (given !== undefined) throw usage(`--${name} takes no value`)
    return ''
  }
  const value = given ?? rest.shift()
  if (value === undefined || value === '') throw usage(`--${name} needs a value: ${wanted}`)
  const choices = wanted.split('|')
  if (choices.length > 1 && !choices.includes(value)) {
    throw usage(`--${name} ${value}: it is ${choices.join(' or ')}`)
  }
  return value
}

function usage(message: string, hint = 'see tsplay-inventory help'): TsplayError {
  return new TsplayError('USAGE', message, { hint })
}
