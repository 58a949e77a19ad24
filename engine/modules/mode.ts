import { TsplayError } from '../errors.ts'
import type { FileKind } from '../remote/host.ts'

/** What a mode is worked out from: of what there is, or of what will be made. */
export interface ModeBase {
  readonly kind: FileKind
  /** Four octal digits. */
  readonly mode: string
}

/** A mode as written (`0644`, `644`, `u=rwX,g-w`) as four octal digits. */
export function resolveMode(written: string, base: ModeBase): string {
  if (/^[0-7]{1,5}$/.test(written)) return octal(parseInt(written, 8))
  let bits = parseInt(base.mode, 8)
  for (const clause of written.split(',')) bits = applyClause(clause, bits, base.kind)
  return octal(bits)
}

/** Schema of a `mode` argument. */
export const modeSchema: Readonly<Record<string, unknown>> = {
  type: 'string',
  pattern: '^([0-7]{3,5}|[ugoa]*([-+=][rwxXst]*)+(,[ugoa]*([-+=][rwxXst]*)+)*)$',
  description: 'octal text such as "0644", or symbolic such as "u=rw,g=r"',
}

const octal = (bits: number): string => (bits & 0o7777).toString(8).padStart(4, '0')

const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 }

function applyClause(clause: string, before: number, kind: FileKind): number {
  const match = /^([ugoa]*)(.+)$/.exec(clause)
  if (match === null) throw new TsplayError('BAD_ARGS', `mode: cannot make sense of ${clause}`)
  const [, who = '', actions = ''] = match
  const subjects = who === '' || who.includes('a') ? ['u', 'g', 'o'] : Array.from(who)
  let bits = before
  for (const [, operator, letters = ''] of actions.matchAll(/([-+=])([rwxXst]*)/g)) {
    for (const subject of subjects) {
      const [chosen, all] = bitsOf(letters, subject, { kind, mode: octal(bits) })
      if (operator === '+') bits |= chosen
      else bits = (bits & ~(operator === '=' ? all : chosen)) | (operator === '=' ? chosen : 0)
    }
  }
  return bits
}

function bitsOf(letters: string, subject: string, base: ModeBase): readonly [number, number] {
  const shift = shifts[subject] ?? 0
  const special = { u: 0o4000, g: 0o2000, o: 0 }[subject] ?? 0
  const current = parseInt(base.mode, 8)
  let bits = 0
  if (letters.includes('r')) bits |= 4 << shift
  if (letters.includes('w')) bits |= 2 << shift
  if (letters.includes('x')) bits |= 1 << shift
  // X: execute for directories and for what somebody may execute already.
  if (letters.includes('X') && (base.kind === 'directory' || (current & 0o111) !== 0)) {
    bits |= 1 << shift
  }
  if (letters.includes('s')) bits |= special
  if (letters.includes('t')) bits |= 0o1000
  return [bits, (7 << shift) | special]
}
