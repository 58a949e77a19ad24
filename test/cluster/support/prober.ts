import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Lab } from '../../lab/index.ts'
import { run } from '../../lab/run.ts'
import { namespace, type Api } from './api.ts'

/** One question to the API and what came of it. The times are milliseconds since 1970. */
export interface Answer {
  readonly kind: 'read' | 'write'
  readonly started: number
  readonly ended: number
  readonly ok: boolean
  /** What it said when it was no good answer. */
  readonly status: string
}

/** Questions that a node asks until they are stopped. */
export interface Prober {
  readonly stop: () => Promise<readonly Answer[]>
}

const scriptFile = new URL('prober.sh', import.meta.url)
const script = await readFile(scriptFile, 'utf8')
const path = `/api/v1/namespaces/${namespace}/configmaps/prober`
const curlrc = ({ token }: Api, ca: string): string =>
  `header = "Authorization: Bearer ${token}"\ncacert = ${ca}\n`

/** Has a node ask the API by the name that everything on it uses. `stop` gives the answers. */
export async function startProber(
  lab: Lab,
  node: string,
  api: Api,
  server = 'lb-apiserver.kubernetes.local:6443',
): Promise<Prober> {
  const settings = curlrc(api, '/etc/kubernetes/ssl/ca.crt')
  return probe(lab, node, settings, [`https://${server}${path}`])
}

/** Has a node ask for a page again and again. */
export const startPageProber = (lab: Lab, node: string, url: string): Promise<Prober> =>
  probe(lab, node, '', [url, 'read'])

async function probe(
  lab: Lab,
  node: string,
  settings: string,
  args: readonly string[],
): Promise<Prober> {
  const folder = `/run/ha-prober-${randomUUID()}`
  await write(lab, node, `${folder}/curlrc`, settings)
  await write(lab, node, `${folder}/prober.sh`, script)
  const running = lab.exec(node, ['sh', `${folder}/prober.sh`, folder, ...args])
  return {
    stop: async () => {
      await lab.shell(node, `touch ${folder}/stop`)
      const { stdout } = await running
      await lab.shell(node, `rm -r ${folder}`)
      return stdout.split('\n').map(parse)
    },
  }
}

/** Has this machine, which is no part of the cluster, ask the API at an address. */
export async function startProberOutside(
  lab: Lab,
  master: string,
  api: Api,
  server: string,
): Promise<Prober> {
  const folder = await mkdtemp(join(tmpdir(), 'ha-prober-'))
  const ca = join(folder, 'ca.crt')
  await writeFile(ca, await lab.shell(master, 'cat /etc/kubernetes/ssl/ca.crt'))
  await writeFile(join(folder, 'curlrc'), curlrc(api, ca), { mode: 0o600 })
  await copyFile(scriptFile, join(folder, 'prober.sh'))
  const running = run(['sh', join(folder, 'prober.sh'), folder, `https://${server}${path}`])
  return {
    stop: async () => {
      await writeFile(join(folder, 'stop'), '')
      const stdout = await running
      await rm(folder, { recursive: true })
      return stdout.trim().split('\n').map(parse)
    },
  }
}

/** Puts a text on a node that only root may read. */
export async function write(lab: Lab, node: string, path: string, text: string): Promise<void> {
  const command = 'umask 077; mkdir -p "$(dirname "$1")"; cat >"$1"'
  const { code, stderr } = await lab.exec(node, ['sh', '-c', command, 'write', path], {
    input: text,
  })
  if (code !== 0) throw new Error(`${node}: ${path}: ${stderr}`)
}

function parse(line: string): Answer {
  const [kind = '', started = '', ended = '', http = '', curl = ''] = line.split(' ')
  return {
    kind: kind === 'write' ? 'write' : 'read',
    started: Number(started),
    ended: Number(ended),
    ok: http === '200' && curl === '0',
    status: `HTTP ${http}, curl ${curl}`,
  }
}

/** What questions that were asked after some moment came to. */
export interface Interruption {
  readonly asked: number
  readonly unanswered: readonly Answer[]
  /** Those without a good answer within 5 s (stretched). */
  readonly late: readonly Answer[]
  /** Seconds that the slowest good answer took. */
  readonly slowest: number
  /** Seconds without any good answer, at the longest, up to the last question. */
  readonly silence: number
  /** Seconds after the moment from which on none was late. */
  readonly whole: number
  /** Seconds that a good answer of either kind took at the median before the moment. */
  readonly usual: number
  /** How many times longer than elsewhere anything may take here: more than 1 where the machine is too slow to be measured. */
  readonly stretch: number
}

// Three clusters at once, on two cores, stayed below it.
const usualAtMost = 0.25

/** Judges the questions of one kind that were asked from a moment on. */
export function interruption(
  answers: readonly Answer[],
  kind: Answer['kind'],
  from: number,
): Interruption {
  const asked = answers.filter(answer => answer.kind === kind && answer.started >= from)
  const usual = median(durations(answers.filter(({ ended }) => ended < from)))
  const stretch = Math.max(1, usual / usualAtMost)
  const good = asked.filter(({ ok }) => ok)
  const late = asked.filter(answer => !answer.ok || seconds(answer) > 5 * stretch)
  const last = Math.max(from, ...asked.map(({ started }) => started))
  const ends = [...good.map(({ ended }) => ended), last].sort((a, b) => a - b)
  const gaps = ends.map((end, at) => end - (ends[at - 1] ?? from))
  return {
    asked: asked.length,
    unanswered: asked.filter(({ ok }) => !ok),
    late,
    slowest: Math.max(...durations(good)),
    silence: Math.max(...gaps) / 1000,
    whole: Math.max(0, ...late.map(({ started }) => started - from)) / 1000,
    ...{ usual, stretch },
  }
}

const seconds = ({ started, ended }: Answer): number => (ended - started) / 1000
const durations = (answers: readonly Answer[]): readonly number[] =>
  answers.filter(({ ok }) => ok).map(seconds)
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** A time, in milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** When nobody listened where the questions went: from a connection that was refused to the next good answer. */
export function absences(answers: readonly Answer[]): readonly Span[] {
  const spans: Span[] = []
  let from: number | undefined
  for (const { ok, status, started, ended } of answers.toSorted((a, b) => a.ended - b.ended)) {
    if (!ok && status.endsWith('curl 7')) from ??= started
    if (!ok || from === undefined || started < from) continue
    spans.push({ from, to: ended })
    from = undefined
  }
  return from === undefined ? spans : [...spans, { from, to: Infinity }]
}
