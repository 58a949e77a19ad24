import { writeFileSync } from 'node:fs'

import Mocha from 'mocha'

import type { Counts } from './counts.ts'

/** Seconds after the last test in which everything that it started must have ended. */
const GRACE = 15

/** Mocha's spec output; leaves the counts in the file that COUNTS_FILE names. Mocha takes the default export. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      this.#leave(0)
      // Only what is still open lets this timer fire: a leak that would keep the suite from ending.
      setTimeout(() => {
        const open = process.getActiveResourcesInfo().join(', ')
        process.stderr.write(`\n${GRACE} s after the last test there is still open: ${open}\n`)
        this.#leave(1)
        process.exit(1)
      }, GRACE * 1000).unref()
    })
  }

  #leave(leaks: number): void {
    const { passes, failures, pending } = this.stats
    const counts: Counts = { passed: passes, failed: failures + leaks, skipped: pending }
    const file = process.env['COUNTS_FILE']
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }
}
