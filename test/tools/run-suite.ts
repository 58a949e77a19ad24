import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

import pLimit from 'p-limit'

import { add, none, type Counts } from './counts.ts'
import { root, run, say, type RunOptions } from './run.ts'

/** Runs the tests of test/SUITE in one mocha, or file by file with as many at once as there are cores. */
export async function runSuite(suite: string, filesAtOnce: boolean): Promise<Counts> {
  const folder = join('test', suite)
  if (!filesAtOnce) return runMocha(`${folder}/**/*.test.ts`)
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  const files = entries.filter(name => name.endsWith('.test.ts')).map(name => join(folder, name))
  const limit = pLimit(availableParallelism())
  const counts = await Promise.all(files.sort().map(file => limit(() => runWhole(file))))
  return counts.reduce(add, none)
}

/** Keeps a file's output together, for others run meanwhile. */
async function runWhole(file: string): Promise<Counts> {
  const chunks: Buffer[] = []
  const counts = await runMocha(file, { output: chunk => chunks.push(chunk) })
  say(`\n${file}\n${Buffer.concat(chunks).toString()}`)
  return counts
}

async function runMocha(pattern: string, options: RunOptions = {}): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'counts-'))
  const file = join(folder, 'counts.json')
  try {
    const argv = [join(root, 'node_modules/.bin/mocha'), pattern]
    const reporter = ['--reporter', join(root, 'test/tools/counting-reporter.ts')]
    const code = await run([...argv, ...reporter], { ...options, env: { COUNTS_FILE: file } })
    const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : none
    const ran = counts.passed + counts.failed > 0
    if (!ran) say(`FAILED: no test of ${pattern} was run`)
    // A suite that fell over has failed, whatever its tests say.
    const fellOver = code !== 0 && counts.failed === 0
    return ran && !fellOver ? counts : { ...counts, failed: counts.failed + 1 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
