/** What a suite came to, as the reporter leaves it in a file. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What failed, each with its error: told once more at the end, where it is looked for. */
  readonly failures: readonly string[]
  /** Files that there was no time for, each one skipped. */
  readonly leftOut?: readonly string[]
}

/** Where adding up begins. */
export const none: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** Two counts as one. */
export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
  leftOut: [...(a.leftOut ?? []), ...(b.leftOut ?? [])],
})

/** A file that there was no time for. */
export const leavingOut = (file: string): Counts => ({ ...none, skipped: 1, leftOut: [file] })

/** One failure more. */
export const withFailure = (counts: Counts, failure: string): Counts =>
  add(counts, { ...none, failed: 1, failures: [failure] })
