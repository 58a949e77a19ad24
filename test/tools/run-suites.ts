import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { checks } from './checks.ts'
import type { Counts } from './counting-reporter.ts'

// usage: run-suites.ts SUITE…, of: check unit contract nodes cluster
// The last line of the output is `N passed, N failed` over all of them.
const MOCHA_SUITES = ['unit', 'contract', 'nodes', 'cluster']
const root = fileURLToPath(new URL('../../', import.meta.url))

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Runs a command with its output streamed; gives back its exit code. */
async function run(argv: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const [command = '', ...args] = argv
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise(resolve => {
    child.once('error', error => {
      say(`${command}: ${error.message}`)
      resolve(127)
    })
    child.once('close', (code, signal) => {
      if (signal !== null) say(`${command} was ended by ${signal}`)
      resolve(code ?? 1)
    })
  })
}

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

async function runMocha(suite: string): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'counts-'))
  const file = join(folder, 'counts.json')
  try {
    const argv = [join(root, 'node_modules/.bin/mocha'), `test/${suite}/**/*.test.ts`]
    const reporter = ['--reporter', join(root, 'test/tools/counting-reporter.ts')]
    const code = await run([...argv, ...reporter], { COUNTS_FILE: file })
    const none = { passed: 0, failed: 0, skipped: 0 }
    const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : none
    const ran = counts.passed + counts.failed > 0
    if (!ran) say(`FAILED: no test of ${suite} was run`)
    // A suite that fell over has failed, whatever its tests say.
    const fellOver = code !== 0 && counts.failed === 0
    return ran && !fellOver ? counts : { ...counts, failed: counts.failed + 1 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const line = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

const suites = process.argv.slice(2)
const unknown = suites.filter(suite => suite !== 'check' && !MOCHA_SUITES.includes(suite))
if (suites.length === 0 || unknown.length > 0) {
  throw new Error(`suites are: check ${MOCHA_SUITES.join(' ')}; not: ${unknown.join(' ')}`)
}

const total = { passed: 0, failed: 0, skipped: 0 }
const told: string[] = []
for (const suite of suites) {
  say(`\n=== ${suite}`)
  const counts = suite === 'check' ? await runChecks() : await runMocha(suite)
  told.push(`${suite}: ${line(counts)}`)
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
}
say(`\n${told.join('\n')}\n\n${line(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1
