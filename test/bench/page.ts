import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { packageRoot } from '../../engine/package-root.ts'
import { run } from '../lab/run.ts'
import type { Measured } from './measure.ts'
import type { Profile } from './profile.ts'
import type { Scale } from './scale.ts'
import { each, kinds } from './tasks.ts'
import { type Pair, median } from './timed.ts'

/** Everything the page tells. */
export interface Results {
  readonly facts: readonly (readonly [string, string])[]
  readonly nodes: number
  readonly rounds: number
  readonly measured: Measured
  readonly scales: readonly Scale[]
  readonly profile: Profile
  /** Seconds of cluster.yml, first run and again, where it was run. */
  readonly cluster?: readonly [number, number]
}

/** Writes docs/performance.md, formatted as the tree wants it. */
export async function writePage(results: Results): Promise<void> {
  const file = join(packageRoot, 'docs/performance.md')
  await writeFile(file, page(results))
  await run([join(packageRoot, 'node_modules/.bin/prettier'), '--write', file])
}

const page = (results: Results) => `# How fast it is

Written by \`npm run bench\`; not edited by hand. Ratios are what counts here: all of it, nodes too, shares one machine, and other work on it makes every figure larger.

${forty(results)}
${scale(results)}
${profile(results)}${cluster(results)}
## The machine

${table(['', ''], results.facts)}`

const forty = ({ nodes, rounds, measured }: Results) => `## ${kinds.length * each} ordinary tasks

${each} each of ${kinds.join(', ')}, on ${nodes} nodes that are machines with a systemd and sshd of their own (\`test/lab\`). The first run makes everything; the second finds nothing to do. Connecting and starting the program are part of the time, gathering facts is not. All programs get the same tasks and variables (\`test/bench/tasks.ts\`), and after each the files on the nodes are compared: it fails where one has left something else than the others.

- **ansible-core** and **Mitogen** (its linear strategy) are Debian 12's, with forks 50, pipelining, ControlPersist (the second run finds the first one's connections) and the interpreter given.
- **bare shells** are the floor: one \`ssh\` with one \`sh\` a node, all at once, that does the same by hand-written commands without waiting for each other.

Each took its turn, ${rounds} times over; the two short ones ran twice a round, between the long ones, so that load from elsewhere meets all alike. Medians, in seconds; CPU is the control side's.

${table(
  ['', 'first run', 'again', 'of tsplay, first', 'of tsplay, again', 'CPU, again'],
  [...measured].map(([name, pairs]) => row(name, pairs, measured.get('tsplay') ?? [])),
)}`

function row(name: string, pairs: readonly Pair[], own: readonly Pair[]): readonly string[] {
  const [first, again, cpu] = medians(pairs)
  const [ownFirst, ownAgain] = medians(own)
  return [
    `${name} (${pairs.length} runs)`,
    ...[first, again].map(seconds),
    ...[first / ownFirst, again / ownAgain].map(ratio => `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`),
    Number.isNaN(cpu) ? '' : seconds(cpu),
  ]
}

const medians = (pairs: readonly Pair[]) =>
  [
    median(pairs.map(({ first }) => first.real)),
    median(pairs.map(({ again }) => again.real)),
    median(pairs.map(({ again }) => again.cpu)),
  ] as const

const scale = ({ scales, nodes }: Results) => `## From ten to a hundred hosts

The same playbook with nothing to do, tsplay alone, median of three. There are ${nodes} nodes: with more hosts several names stand for one node, each with a connection and a shell of its own. The CPU is the tsplay process's, its start included.

${table(
  ['hosts', 'seconds', 'CPU seconds', 'CPU milliseconds a host'],
  scales.map(({ hosts, real, cpu }) => [
    String(hosts),
    seconds(real),
    seconds(cpu),
    ((cpu / hosts) * 1000).toFixed(0),
  ]),
)}${growth(scales)}`

/** What each further host costs: the start is paid once. */
function growth(scales: readonly Scale[]): string {
  const steps = scales.slice(1).map((to, at) => {
    const from = scales[at] ?? to
    const ms = ((to.cpu - from.cpu) / (to.hosts - from.hosts)) * 1000
    return `${ms.toFixed(0)} ms from ${from.hosts} to ${to.hosts}`
  })
  return steps.length === 0 ? '' : `\nEach further host costs ${steps.join(', ')}.\n`
}

function profile({ profile, nodes }: Results): string {
  const rest = profile.slice(12).reduce((sum, [, time]) => sum + time, 0)
  const rows = [...profile.slice(0, 12), ['all else', rest] as const]
  return `## Where the time goes

One more run with nothing to do on ${nodes} nodes under Node's profiler, which slows it a little: the main thread's seconds by package, folder of the engine, or what Node itself did.

${table(
  ['where', 'seconds'],
  rows.map(([where, time]) => [where, time.toFixed(3)]),
)}`
}

const cluster = ({ cluster }: Results) =>
  cluster === undefined
    ? ''
    : `
## cluster.yml

Three nodes with nothing on them, the inputs served from the same machine, to a cluster: ${cluster[0].toFixed(0)} s; again, changing nothing: ${seconds(cluster[1])} s.
`

const seconds = (value: number) => value.toFixed(2)

const table = (header: readonly string[], rows: readonly (readonly string[])[]) =>
  [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('')
