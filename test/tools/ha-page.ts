import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Figures } from '../cluster/support/figures.ts'

// usage: ha-page.ts [TEST…] | --from FIGURES: runs the tests that measure failures and writes what they
// measured into docs/high-availability.md; rows of what was not measured now stay as they are.
const root = fileURLToPath(new URL('../../', import.meta.url))
const page = join(root, 'docs/high-availability.md')
const begin = '<!-- figures: written by npm run measure:ha, not by hand -->\n'
const end = '\n<!-- end of figures -->'
const tests = ['test/ha/**/*.test.ts']

const run = (program: string, args: readonly string[], env: Record<string, string> = {}) => {
  const command = join(root, 'node_modules/.bin', program)
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}`)
}

function measure(files: readonly string[]): readonly Figures[] {
  const folder = mkdtempSync(join(tmpdir(), 'ha-figures-'))
  const file = join(folder, 'figures.jsonl')
  try {
    run('mocha', files, { HA_FIGURES: file })
    if (!existsSync(file)) throw new Error('no test measured anything')
    return readFigures(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readFigures(file: string): readonly Figures[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map(text => JSON.parse(text) as Figures)
}

const seconds = (value: number): string => `${value.toFixed(1)} s`
const worst = (values: readonly number[]): string =>
  values.length === 0 ? '—' : seconds(Math.max(...values))

const cells = (row: Figures): readonly string[] => [
  row.shape,
  row.failure,
  `${seconds(row.read)} / ${seconds(row.write)}`,
  `${row.unanswered} of ${row.asked}`,
  seconds(row.whole),
  worst(row.leases),
  worst(row.watches),
  worst(row.services),
  worst(row.renewals),
  `${row.notReady}`,
  new Date().toISOString().slice(0, 10),
]

const heads = [
  ...[
    'shape',
    'what died',
    'slowest new read / write',
    'no good answer',
    'all answered from',
    'leases moved',
  ],
  ...[
    'new pod seen',
    'new Service seen',
    'longest between renewals',
    'workers NotReady',
    'measured',
  ],
]
const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`

/** The table's rows as they stand, by shape and failure. */
function rowsOf(text: string): Map<string, string> {
  const rows = text.split('\n').filter(row => row.startsWith('| ') && !/^\| (shape|---)/.test(row))
  return new Map(rows.map(row => [key(row.split('|').map(cell => cell.trim())), row]))
}
const key = ([, shape = '', failure = '']: readonly string[]): string => `${shape}: ${failure}`

const [option, ...args] = process.argv.slice(2)
const [file] = option === '--from' ? args : []
const named = option === undefined ? tests : [option, ...args]
const measured = file === undefined ? measure(named) : readFigures(file)
const slow = measured.filter(({ stretch }) => stretch > 1)
if (slow.length > 0) {
  throw new Error(`this machine was too slow to measure ${slow.map(row => row.failure).join(', ')}`)
}
const text = readFileSync(page, 'utf8')
const [before = '', rest = ''] = text.split(begin)
const [old = '', after = ''] = rest.split(end)
if (after === '') throw new Error(`${page} has no place for figures`)
const rows = rowsOf(old)
for (const row of measured) rows.set(key(['', ...cells(row)]), line(cells(row)))
const load = loadavg()[2]?.toFixed(1)
const machine = `The last ones were measured with ${availableParallelism()} cores for all nodes together and a load of ${load}.`
const table = [line(heads), line(heads.map(() => '---')), ...rows.values()].join('\n')
writeFileSync(page, `${before}${begin}\n${table}\n\n${machine}\n${end}${after}`)
run('prettier', ['--write', page])
