import { appendFile } from 'node:fs/promises'

import type { Crash } from './crash.ts'
import { interruption } from './prober.ts'

/** One row of the table in docs/high-availability.md: what a failure came to, in seconds. */
export interface Figures {
  readonly shape: string
  readonly failure: string
  /** The slowest answers to requests that were made after it, and how many there were. */
  readonly read: number
  readonly write: number
  readonly asked: number
  readonly unanswered: number
  /** From when on all were answered within 5 s. */
  readonly whole: number
  /** Until each lease was in other hands; none when the machine held none. */
  readonly leases: readonly number[]
  readonly watches: readonly number[]
  readonly services: readonly number[]
  readonly renewals: readonly number[]
  readonly notReady: number
  /** What all bounds were stretched by: more than 1 where the machine was too slow to be measured. */
  readonly stretch: number
}

/** Sums up what clients saw of a failure; `at` in milliseconds since 1970. */
export function figuresOfAnswers(
  shape: string,
  failure: string,
  { answers, at }: Pick<Crash, 'answers' | 'at'>,
): Figures {
  const read = interruption(answers, 'read', at)
  const write = interruption(answers, 'write', at)
  return {
    shape,
    failure,
    read: read.slowest,
    write: write.slowest,
    asked: read.asked + write.asked,
    unanswered: read.unanswered.length + write.unanswered.length,
    whole: Math.max(read.whole, write.whole),
    stretch: Math.max(read.stretch, write.stretch),
    ...{ leases: [], watches: [], services: [], renewals: [], notReady: 0 },
  }
}

/** Sums up a crash. */
export const figuresOf = (shape: string, failure: string, crash: Crash): Figures => ({
  ...figuresOfAnswers(shape, failure, crash),
  leases: Object.values(crash.leases),
  watches: Object.values(crash.watches),
  services: Object.values(crash.services),
  renewals: Object.values(crash.renewals),
  notReady: crash.notReady.length,
})

/** Keeps a row for the page, where `npm run measure:ha` has said in which file. */
export async function keepFigures(figures: Figures): Promise<void> {
  const file = process.env['HA_FIGURES']
  if (file !== undefined) await appendFile(file, `${JSON.stringify(figures)}\n`)
}
