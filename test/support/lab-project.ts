import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { RunEvent } from '../../engine/model/event.ts'
import { packageRoot } from '../../engine/package-root.ts'
import type { Lab } from '../lab/index.ts'

type Result = Extract<RunEvent, { type: 'result' }>
type Vars = Readonly<Record<string, unknown>>

/** What one `tsplay` process came to. */
export interface Played {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly events: readonly RunEvent[]
  readonly results: readonly Result[]
  /** Results of a host as `task: status`, in order. */
  readonly statuses: (host: string) => readonly string[]
  /** What failed on a host; throws where nothing did. */
  readonly failure: (host: string) => Result
}

/** A `tsplay` process that may still run. */
export interface Playing {
  readonly process: ChildProcess
  /** Waits until it has written a text. */
  readonly says: (text: string, stream?: 'stdout' | 'stderr') => Promise<void>
  readonly ended: Promise<Played>
}

/** A user's folder with playbooks and an inventory of a lab's nodes, and a home that knows nothing. */
export interface LabProject {
  readonly folder: string
  readonly write: (name: string, text: string) => Promise<void>
  /** Writes hosts.yml; what is given per node goes over what the lab needs. */
  readonly inventory: (vars: Readonly<Record<string, Vars>>) => Promise<void>
  /** Runs the engine on the source as a user would, with `--output jsonl`. */
  readonly play: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Played>
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Playing
  readonly end: () => Promise<void>
}

/** Makes such a folder. `end` belongs into an after hook. */
export async function labProject(lab: Lab): Promise<LabProject> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-project-'))
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  const inventory = (vars: Readonly<Record<string, Vars>>): Promise<void> => {
    const hosts = lab.nodes.map(node => [node, { ...loginVars(lab, node), ...vars[node] }] as const)
    // JSON is YAML.
    return write('hosts.yml', JSON.stringify({ all: { hosts: Object.fromEntries<Vars>(hosts) } }))
  }
  const start: LabProject['start'] = (args, env = {}) => {
    const all = ['-i', join(folder, 'hosts.yml'), '--output', 'jsonl', ...args]
    return startTsplay(all, { cwd: folder, env: { HOME: join(folder, 'home'), ...env } })
  }
  await mkdir(join(folder, 'home'))
  await inventory({})
  return {
    folder,
    write,
    inventory,
    start,
    play: (args, env) => start(args, env).ended,
    end: () => rm(folder, { recursive: true }),
  }
}

/** Host variables with which a lab's node is reached. */
export function loginVars(lab: Lab, node: string): Vars {
  return {
    ansible_host: lab.address(node),
    ansible_user: 'root',
    ansible_ssh_private_key_file: join(lab.folder, 'id_ed25519'),
    ansible_ssh_common_args: `-o UserKnownHostsFile=${join(lab.folder, 'known_hosts')}`,
  }
}

/** The words that run the engine from its source. */
export function tsplayWords(): readonly [string, ...string[]] {
  const program = join(packageRoot, 'engine/cli.ts')
  if (!existsSync(program)) throw new Error(`there is no ${program}`)
  return [process.execPath, '--import', import.meta.resolve('tsx'), program]
}

function startTsplay(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Playing {
  const [file, ...words] = tsplayWords()
  const child = spawn(file, [...words, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk))
  const ended = new Promise<Played>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      resolve(played(code, said))
    })
  })
  const says: Playing['says'] = (text, stream = 'stdout') =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (said[stream].includes(text)) resolve()
      }
      child[stream].on('data', look)
      look()
      ended.then(() => {
        reject(new Error(`it ended before it said "${text}": ${said.stdout}${said.stderr}`))
      }, reject)
    })
  return { process: child, says, ended }
}

function played(code: number | null, said: { stdout: string; stderr: string }): Played {
  const events = said.stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as RunEvent)
  const results = events.filter((event): event is Result => event.type === 'result')
  return {
    code,
    ...said,
    events,
    results,
    statuses: host =>
      results
        .filter(result => result.host === host)
        .map(({ task, outcome }) => `${task.name}: ${outcome.status}`),
    failure: host => {
      const failed = ({ outcome }: Result) => ['failed', 'unreachable'].includes(outcome.status)
      const found = results.find(result => result.host === host && failed(result))
      if (found === undefined) throw new Error(`nothing failed on ${host}: ${said.stderr}`)
      return found
    },
  }
}

/** A play without facts, of tasks a line each, which begin in line 4. */
export function playbook(...tasks: readonly string[]): string {
  const head = '- hosts: all\n  gather_facts: false\n  tasks:\n'
  return `${head}${tasks.map(task => `    ${task}\n`).join('')}`
}
