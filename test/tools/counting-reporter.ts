import { writeFileSync } from 'node:fs'

import Mocha from 'mocha'

import { withFailure, type Counts } from './counts.ts'

/** Seconds after the last test in which everything that it started must have ended. */
const GRACE = 15

/** Mocha's spec output; leaves the counts in the file that COUNTS_FILE names. Mocha takes the default export. */
export default class CountingReporter extends Mocha.reporters.Spec {
  readonly #failures: string[] = []

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test: Mocha.Test, error: Error) => {
      this.#failures.push(`${test.fullTitle()}\n${error.stack ?? error.message}`)
    })
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      this.#leave()
      // Only what is still open lets this timer fire: a leak that would keep the suite from ending.
      setTimeout(() => {
        const open = process.getActiveResourcesInfo().join(', ')
        const leak = `${GRACE} s after the last test there is still open: ${open}`
        process.stderr.write(`\n${leak}\n`)
        this.#leave(leak)
        process.exit(1)
      }, GRACE * 1000).unref()
    })
  }

  #leave(leak?: string): void {
    const { passes, failures, pending } = this.stats
    const told = { passed: passes, failed: failures, skipped: pending, failures: this.#failures }
    const counts: Counts = leak === undefined ? told : withFailure(told, leak)
    const file = process.env['COUNTS_FILE']
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }
}
