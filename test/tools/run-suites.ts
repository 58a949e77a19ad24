import { checks } from './checks.ts'
import { add, none, type Counts } from './counts.ts'
import { root, run, say } from './run.ts'
import { runLabSuites, runSuite, runSuiteKept, type LabSuite } from './run-suite.ts'

// usage: run-suites.ts SUITE…, of: check unit contract nodes cluster ha
// The last line of the output is `N passed, N failed` over all of them.

// These show their output as it comes; that of the others, which run beside them, is kept together.
const SHOWN = ['unit', 'nodes']
const BESIDE = ['check', 'contract']
const LAB_SUITES: readonly LabSuite[] = [
  { suite: 'ha', oneAtATime: true, beginWithin: 45 },
  { suite: 'cluster', oneAtATime: false },
]
const SUITES = [...SHOWN, ...BESIDE, ...LAB_SUITES.map(({ suite }) => suite)]

/** Each check's output is kept together, for a suite runs meanwhile. */
async function runChecks(): Promise<Counts> {
  const failed: string[] = []
  const all = checks(root)
  for (const { name, argv } of all) {
    const chunks: Buffer[] = []
    const started = Date.now()
    const code = await run(argv, { output: chunk => chunks.push(chunk) })
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    const end = code === 0 ? `ok: ${name} (${seconds} s)` : `FAILED: ${name}, exit status ${code}`
    say(`\n# ${name}\n${Buffer.concat(chunks).toString()}${end}`)
    if (code !== 0) failed.push(name)
  }
  const passed = all.length - failed.length
  return { ...none, passed, failed: failed.length, failures: failed }
}

const line = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

const suites = process.argv.slice(2)
const unknown = suites.filter(suite => !SUITES.includes(suite))
if (suites.length === 0 || unknown.length > 0) {
  throw new Error(`suites are: ${SUITES.join(' ')}; not: ${unknown.join(' ')}`)
}

let total: Counts = none
const told: string[] = []
async function tell(name: string, work: () => Promise<Counts>): Promise<void> {
  say(`\n=== ${name}`)
  const counts = await work()
  told.push(`${name}: ${line(counts)}`)
  total = add(total, counts)
}

const chosen = (names: readonly string[]) => names.filter(name => suites.includes(name))

async function runShown(): Promise<void> {
  for (const suite of chosen(SHOWN)) await tell(suite, () => runSuite(suite))
}

async function runBeside(): Promise<void> {
  for (const suite of chosen(BESIDE)) {
    await tell(suite, suite === 'check' ? runChecks : () => runSuiteKept(suite))
  }
}

// Each is of one process that mostly uses one core.
await Promise.all([runShown(), runBeside()])
const labSuites = LAB_SUITES.filter(({ suite }) => suites.includes(suite))
if (labSuites.length > 0) {
  await tell(labSuites.map(({ suite }) => suite).join(', '), () => runLabSuites(labSuites))
}
for (const file of total.leftOut ?? []) say(`\nSKIPPED, for want of time: ${file}`)
for (const failure of total.failures) say(`\nFAILED: ${failure}`)
say(`\n${told.join('\n')}\n\n${line(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1
