import { readFile } from 'node:fs/promises'

import type { Lab } from '../../lab/index.ts'
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

const script = await readFile(new URL('prober.sh', import.meta.url), 'utf8')

/** Has a node ask the API by the name that everything on it uses. `stop` gives the answers. */
export async function startProber(lab: Lab, node: string, api: Api): Promise<Prober> {
  const folder = '/run/ha-prober'
  const curlrc = `header = "Authorization: Bearer ${api.token}"\ncacert = /etc/kubernetes/ssl/ca.crt\n`
  await write(lab, node, `${folder}/curlrc`, curlrc)
  await write(lab, node, `${folder}/prober.sh`, script)
  const path = `/api/v1/namespaces/${namespace}/configmaps/prober`
  const url = `https://lb-apiserver.kubernetes.local:6443${path}`
  const running = lab.exec(node, ['sh', `${folder}/prober.sh`, folder, url])
  return {
    stop: async () => {
      await lab.shell(node, `touch ${folder}/stop`)
      const { stdout } = await running
      await lab.shell(node, `rm -r ${folder}`)
      return stdout.split('\n').map(parse)
    },
  }
}

async function write(lab: Lab, node: string, path: string, text: string): Promise<void> {
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
  /** Seconds that the slowest good answer took. */
  readonly slowest: number
  /** Seconds without any good answer, at the longest. */
  readonly silence: number
  /** Seconds after the moment from which on every question got a good answer within 5 s. */
  readonly whole: number
}

/** Judges the questions of one kind that were asked from a moment on. */
export function interruption(
  answers: readonly Answer[],
  kind: Answer['kind'],
  from: number,
): Interruption {
  const asked = answers.filter(answer => answer.kind === kind && answer.started >= from)
  const bad = asked.filter(({ ok, started, ended }) => !ok || ended - started > 5000)
  const good = asked.filter(({ ok }) => ok)
  const ends = good.map(({ ended }) => ended).sort((a, b) => a - b)
  const gaps = ends.map((end, at) => end - (ends[at - 1] ?? from))
  return {
    asked: asked.length,
    unanswered: asked.filter(({ ok }) => !ok),
    slowest: Math.max(...good.map(({ started, ended }) => ended - started)) / 1000,
    silence: Math.max(...gaps) / 1000,
    whole: Math.max(0, ...bad.map(({ started }) => started - from)) / 1000,
  }
}
