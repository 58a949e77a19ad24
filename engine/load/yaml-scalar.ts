import { TsplayError } from '../errors.ts'
import type { Position } from '../model/position.ts'
import type { Source } from '../model/value.ts'

/** A plain (unquoted) scalar as YAML 1.2 sees it, with what was really written. */
export interface PlainScalar {
  readonly value: unknown
  readonly source: string
  readonly position: Position
  /** The key it stands under, if any. */
  readonly key: string | undefined
  /** From an inventory: written for Ansible, whose YAML 1.1 knows more booleans. */
  readonly ansible: boolean
  readonly warn: (text: string, position?: Position) => void
}

const permissions = /(^|_)(mode|umask|perms?|permissions)$|Mode$/
const octal = /^0o?[0-7]+$/
const leadingZero = /^[-+]?0\d+$/

/** The value of a plain scalar: YAML 1.2's, except where that would silently be another than the one meant. */
export function readPlain(scalar: PlainScalar): Source {
  const { value, source } = scalar
  if (typeof value === 'number') return readNumber(scalar, value)
  if (typeof value === 'string') return readWord(scalar, value)
  if (typeof value === 'boolean' || value === null) return value
  throw new TsplayError('YAML_SYNTAX', `cannot read ${source}`, { position: scalar.position })
}

function readNumber({ source, key, position, warn }: PlainScalar, value: number): Source {
  if (key !== undefined && permissions.test(key) && octal.test(source)) {
    return source.replace('o', '')
  }
  if (leadingZero.test(source)) {
    warn(
      `${source} is taken as the text "${source}": quote it, or write 0o… for an octal`,
      position,
    )
    return source
  }
  if (!Number.isFinite(value)) return source
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    warn(`${source} is too big for a number and is taken as text: quote it`, position)
    return source
  }
  if (/^[-+]?\d+\.\d*0$/.test(source)) {
    warn(`${source} is the number ${value}: quote it if the text is meant (a version?)`, position)
  }
  return value
}

const yes = /^(yes|Yes|YES|on|On|ON)$/
const no = /^(no|No|NO|off|Off|OFF)$/

function readWord({ position, ansible, warn }: PlainScalar, word: string): Source {
  const boolean = yes.test(word) ? true : no.test(word) ? false : undefined
  if (!ansible || boolean === undefined) return word
  warn(
    `${word} is taken as ${String(boolean)}, as Ansible does: write ${String(boolean)}`,
    position,
  )
  return boolean
}

/**
 * How far the text of a block scalar is indented: a column in it plus this is the column in the file.
 * @param header Offset of the `|` or `>` in `file`.
 */
export function blockIndent(file: string, header: number, value: string): number {
  const first = (text: string): string => text.split('\n').find(line => line.trim() !== '') ?? ''
  const spaces = (line: string): number => line.length - line.trimStart().length
  const body = file.slice(file.indexOf('\n', header) + 1)
  return Math.max(0, spaces(first(body)) - spaces(first(value)))
}
