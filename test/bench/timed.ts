import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a run took, in seconds; `cpu` is of the control machine's processes. */
export interface Took {
  readonly real: number
  readonly cpu: number
}

/** One program on one round: a run that changes and one that finds nothing to do. */
export interface Pair {
  readonly first: Took
  readonly again: Took
}

/** Reads what timed.sh has written. */
export async function readTook(work: string, name: string): Promise<Took> {
  const text = await readFile(join(work, `${name}.time`), 'utf8')
  const [real = NaN, user = NaN, system = NaN] = text.trim().split(' ').map(Number)
  if (Number.isNaN(real + user + system)) throw new Error(`${name}: no times, but: ${text}`)
  return { real, cpu: user + system }
}

/** Fails unless every host's line of a recap says as many changes as there should be. */
export async function expectRecap(
  work: string,
  name: string,
  wanted: { readonly hosts: number; readonly changed: number },
): Promise<void> {
  const file = join(work, `${name}.log`)
  const text = await readFile(file, 'utf8')
  const lines = text.split('\n').filter(line => /\bok=\d+.*\bfailed=\d+/.test(line))
  const right = lines.filter(
    line => new RegExp(`\\bchanged=${wanted.changed}\\b`).test(line) && /\bfailed=0\b/.test(line),
  )
  if (lines.length === wanted.hosts && right.length === wanted.hosts) return
  const tail = text.trimEnd().split('\n').slice(-30).join('\n  ')
  throw new Error(
    `${name} was to end with changed=${wanted.changed} on ${wanted.hosts} hosts:\n  ${tail}`,
  )
}

/** The one in the middle, or between the two there. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const [low = NaN, high = NaN] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return (low + high) / 2
}
