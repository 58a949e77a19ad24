import type { Json } from '../../model/value.ts'
import { HelperError } from '../helper-error.ts'
import { describe, toKind } from '../kinds.ts'

const VERB = /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g

/** Go's fmt.Sprintf, as far as configuration files need it. */
export function printf(format: string, values: readonly Json[]): string {
  let next = 0
  const text = format.replaceAll(VERB, (...found: readonly (string | undefined)[]) => {
    const [all = '', flags = '', width = '0', precision, verb = ''] = found
    if (verb === '%') return '%'
    const value = values[next++]
    if (value === undefined) throw new HelperError(`there is no value for ${all}`)
    return pad(write(verb, value, { flags, precision }), flags, Number(width))
  })
  if (next < values.length) {
    throw new HelperError(`${values.length} values, but the format takes ${next}`)
  }
  return text
}

interface Options {
  readonly flags: string
  readonly precision: string | undefined
}

function write(verb: string, value: Json, { flags, precision }: Options): string {
  switch (verb) {
    case 's':
    case 'v': {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return precision === undefined || verb === 'v' ? text : text.slice(0, Number(precision))
    }
    case 'q':
      return JSON.stringify(toKind(value, 'scalar', 'value'))
    case 't':
      return toKind(value, 'scalar', 'value')
    case 'd':
      return signed(toKind(value, 'integer', 'value'), flags, number => String(number))
    case 'x':
    case 'X': {
      const text = typeof value === 'string' ? hex(value) : base(value, 16)
      return verb === 'x' ? text : text.toUpperCase()
    }
    case 'o':
      return base(value, 8)
    case 'b':
      return base(value, 2)
    case 'f':
      return signed(toKind(value, 'number', 'value'), flags, number =>
        number.toFixed(Number(precision ?? 6)),
      )
    case 'g':
      return String(toKind(value, 'number', 'value'))
    default:
      throw new HelperError(`%${verb} is not known, nor what it makes of ${describe(value)}`, {
        hint: 'known are %s %v %q %t %d %x %X %o %b %f %g and %%',
      })
  }
}

const base = (value: Json, radix: number): string =>
  toKind(value, 'integer', 'value').toString(radix)

const hex = (text: string): string => Buffer.from(text).toString('hex')

const signed = (value: number, flags: string, text: (value: number) => string): string =>
  flags.includes('+') && value >= 0 ? `+${text(value)}` : text(value)

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0')) return text.padStart(width)
  const [sign = ''] = /^[-+]/.exec(text) ?? []
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}
