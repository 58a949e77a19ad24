import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

import pLimit from 'p-limit'

import { add, leavingOut, none, withFailure, type Counts } from './counts.ts'
import { root, run, say, type RunOptions } from './run.ts'

/** A suite of files that each bring up labs of their own and spend most of their time waiting for them. */
export interface LabSuite {
  readonly suite: string
  /** For what measures how long something takes: others may be at work beside it, but none like it. */
  readonly oneAtATime: boolean
  /** Minutes after `.ci/run` began, which has an hour: later, on a slow machine, it begins none of its files. */
  readonly beginWithin?: number
}

/** Runs the tests of test/SUITE in one mocha. */
export const runSuite = (suite: string): Promise<Counts> => runMocha(`test/${suite}/**/*.test.ts`)

/** The same, its output kept together, for others run meanwhile. */
export const runSuiteKept = (suite: string): Promise<Counts> =>
  runWhole(`test/${suite}/**/*.test.ts`)

/** Runs suites file by file, as many at once as there are cores: a third of the time a cluster is waited for. */
export async function runLabSuites(suites: readonly LabSuite[]): Promise<Counts> {
  const slots = pLimit(availableParallelism())
  const rows = suites.flatMap(({ suite, oneAtATime, beginWithin = Infinity }) => {
    const files = filesOf(suite)
    const latest = ciBegan() + beginWithin * 60_000
    // Where not all are begun, stacked etcd should be, which most have.
    const split = oneAtATime ? [files.toReversed()] : files.map(file => [file])
    return split.map(row => ({ row, latest }))
  })
  const counts = await Promise.all(rows.map(({ row, latest }) => slots(() => runRow(row, latest))))
  return counts.reduce(add, none)
}

/** In milliseconds since 1970; by hand, where nobody looks at the clock, never. */
function ciBegan(): number {
  const seconds = process.env['CI_BEGAN']
  return seconds === undefined ? Infinity : Number(seconds) * 1000
}

/** One file after another. */
async function runRow(files: readonly string[], latest: number): Promise<Counts> {
  let counts = none
  for (const file of files) {
    counts = add(counts, Date.now() > latest ? leavingOut(file) : await runWhole(file))
  }
  return counts
}

function filesOf(suite: string): readonly string[] {
  const folder = join('test', suite)
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return names
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(folder, name))
    .sort()
}

/** Keeps the output of a file, or of those of a pattern, together. */
async function runWhole(file: string): Promise<Counts> {
  const chunks: Buffer[] = []
  const started = Date.now()
  const counts = await runMocha(file, { output: chunk => chunks.push(chunk) })
  const seconds = Math.round((Date.now() - started) / 1000)
  say(`\n${file} (${seconds} s)\n${Buffer.concat(chunks).toString()}`)
  return counts
}

/** The failures with the pattern before them. */
async function runMocha(pattern: string, options: RunOptions = {}): Promise<Counts> {
  const counts = await countMocha(pattern, options)
  return { ...counts, failures: counts.failures.map(failure => `${pattern}: ${failure}`) }
}

async function countMocha(pattern: string, options: RunOptions): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'counts-'))
  const file = join(folder, 'counts.json')
  try {
    const argv = [join(root, 'node_modules/.bin/mocha'), pattern]
    const reporter = ['--reporter', join(root, 'test/tools/counting-reporter.ts')]
    const code = await run([...argv, ...reporter], { ...options, env: { COUNTS_FILE: file } })
    const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : none
    if (counts.passed + counts.failed === 0) return withFailure(counts, 'no test of it was run')
    // A suite that fell over has failed, whatever its tests say.
    const fellOver = code !== 0 && counts.failed === 0
    return fellOver ? withFailure(counts, `ended with exit status ${code}`) : counts
  } finally {
    rmSync(folder, { recursive: true })
  }
}
