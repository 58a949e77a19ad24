import { checks } from './checks.ts'
import { add, none, type Counts } from './counts.ts'
import { root, run, say } from './run.ts'
import { runSuite } from './run-suite.ts'

// usage: run-suites.ts SUITE…, of: check unit contract nodes cluster ha
// The last line of the output is `N passed, N failed` over all of them.
const MOCHA_SUITES = ['unit', 'contract', 'nodes', 'cluster', 'ha']
// Each file has a lab of its own and waits most of its time for clusters; not `ha`, which measures times.
const FILES_AT_ONCE = ['cluster']

async function runChecks(): Promise<Counts> {
  const failed: string[] = []
  const all = checks(root)
  for (const { name, argv } of all) {
    say(`\n# ${name}`)
    const started = Date.now()
    const code = await run(argv)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    say(code === 0 ? `ok: ${name} (${seconds} s)` : `FAILED: ${name}, exit status ${code}`)
    if (code !== 0) failed.push(name)
  }
  return { passed: all.length - failed.length, failed: failed.length, skipped: 0 }
}

const line = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

const suites = process.argv.slice(2)
const unknown = suites.filter(suite => suite !== 'check' && !MOCHA_SUITES.includes(suite))
if (suites.length === 0 || unknown.length > 0) {
  throw new Error(`suites are: check ${MOCHA_SUITES.join(' ')}; not: ${unknown.join(' ')}`)
}

let total: Counts = none
const told: string[] = []
for (const suite of suites) {
  say(`\n=== ${suite}`)
  const counts =
    suite === 'check' ? await runChecks() : await runSuite(suite, FILES_AT_ONCE.includes(suite))
  told.push(`${suite}: ${line(counts)}`)
  total = add(total, counts)
}
say(`\n${told.join('\n')}\n\n${line(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1
