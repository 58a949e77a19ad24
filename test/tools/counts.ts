/** What a suite came to, as the reporter leaves it in a file. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Where adding up begins. */
export const none: Counts = { passed: 0, failed: 0, skipped: 0 }

/** Two counts as one. */
export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})
