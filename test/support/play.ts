import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { UnreachableError } from '../../engine/errors.ts'
import { loadPlaybook } from '../../engine/load/playbook.ts'
import type { RunEvent } from '../../engine/model/event.ts'
import type { Inventory } from '../../engine/model/inventory.ts'
import type { SourceObject } from '../../engine/model/value.ts'
import { expandInclude } from '../../engine/plan/include.ts'
import { planPlays } from '../../engine/plan/index.ts'
import type { PlanOptions } from '../../engine/plan/play.ts'
import { staticRenderer } from '../../engine/plan/static-scope.ts'
import type { ConnectionOptions } from '../../engine/transport/transport.ts'
import type { RunEnvironment } from '../../engine/run/environment.ts'
import { runPlan } from '../../engine/run/index.ts'
import { createLoader } from '../../engine/wiring/loader.ts'
import { checkArgs, moduleRegistry } from '../../engine/wiring/modules.ts'
import { FakeHost } from './fake-host.ts'

/** Files of a playbook folder by relative path; `site.yml` is what is run. */
export type PlaybookFiles = Readonly<Record<string, string>>

/** How to run a playbook on hosts in memory. */
export interface PlayOptions {
  readonly hosts?: readonly string[]
  readonly groups?: Readonly<Record<string, readonly string[]>>
  readonly hostVars?: Readonly<Record<string, SourceObject>>
  readonly extraVars?: SourceObject
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly check?: boolean
  readonly forks?: number
  readonly verbosity?: number
  readonly confirm?: RunEnvironment['confirm']
  /** Hosts that cannot be reached. */
  readonly down?: readonly string[]
  readonly signal?: AbortSignal
  readonly machine?: (name: string) => FakeHost
  readonly onEvent?: (event: RunEvent) => void
}

type ResultEvent = Extract<RunEvent, { type: 'result' }>

/** What a run told, in forms that tests ask for. */
export interface PlayedRun {
  readonly events: readonly RunEvent[]
  readonly end: Extract<RunEvent, { type: 'run_end' }>
  readonly results: readonly ResultEvent[]
  /** `host task status`, in the order of tasks and then of hosts. */
  readonly log: readonly string[]
  readonly machines: ReadonlyMap<string, FakeHost>
  /** Each connection that was opened. */
  readonly connections: readonly ConnectionOptions[]
  /** The result of a task on a host. */
  readonly of: (task: string, host?: string) => ResultEvent['outcome']
}

/** Runs `site.yml` on hosts in memory and gives back everything that happened. */
export async function play(
  files: PlaybookFiles | string,
  options: PlayOptions = {},
): Promise<PlayedRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-play-'))
  try {
    const all = typeof files === 'string' ? { 'site.yml': files } : files
    for (const [name, text] of Object.entries(all)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    return await playFolder(folder, options)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function playFolder(folder: string, options: PlayOptions): Promise<PlayedRun> {
  const context = { modules: new Set(moduleRegistry.keys()), warn: () => undefined }
  const loader = createLoader(context, folder)
  const inventory = makeInventory(options)
  const { extraVars = {} } = options
  let count = 0
  const planOptions: PlanOptions = {
    loader,
    installed: folder,
    tags: { run: options.tags ?? ['all'], skip: options.skipTags ?? [] },
    renderStatic: staticRenderer(extraVars),
    selectHosts: pattern => inventory.groups.get(pattern) ?? [pattern],
    seenTags: new Set(),
    nextId: kind => `${kind}-${(count += 1)}`,
  }
  const plays = await loadPlaybook(join(folder, 'site.yml'), context)
  const plan = await planPlays(plays, planOptions, error => {
    throw error
  })

  const machines = new Map<string, FakeHost>()
  const connections: ConnectionOptions[] = []
  const events: RunEvent[] = []
  for await (const event of runPlan(plan, {
    inventory,
    modules: moduleRegistry,
    checkArgs,
    connector: {
      host: wanted => {
        connections.push(wanted)
        const { host } = wanted
        if (options.down?.includes(host)) {
          return Promise.reject(new UnreachableError(`${host} does not answer`))
        }
        const machine = machines.get(host) ?? options.machine?.(host) ?? new FakeHost()
        machine.name = host
        machines.set(host, machine)
        return Promise.resolve(machine)
      },
      close: () => Promise.resolve(),
    },
    defaults: { become: false, hostKeyChecking: 'accept-new', timeout: 10 },
    files: {
      firstExisting: loader.firstExisting,
      readText: loader.readText,
      loadVars: loader.vars,
    },
    includes: { expand: reached => expandInclude(reached, planOptions) },
    extraVars,
    check: options.check ?? false,
    diff: false,
    forks: options.forks ?? 50,
    verbosity: options.verbosity ?? 0,
    ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
    installed: folder,
    constants: {},
    onSecret: () => undefined,
    prompt: () => Promise.resolve(''),
    signal: options.signal ?? new AbortController().signal,
  })) {
    events.push(event)
    options.onEvent?.(event)
  }
  return report(events, machines, connections)
}

function report(
  events: readonly RunEvent[],
  machines: ReadonlyMap<string, FakeHost>,
  connections: readonly ConnectionOptions[],
): PlayedRun {
  const results = events.filter((event): event is ResultEvent => event.type === 'result')
  const end = events.at(-1)
  if (end?.type !== 'run_end') throw new Error('the run did not end with run_end')
  return {
    events,
    end,
    results,
    log: inTaskOrder(results).map(
      ({ host, task, outcome }) => `${host} ${task.name} ${outcome.status}`,
    ),
    machines,
    connections,
    of: (task, host) => {
      const found = results.find(
        result => result.task.name === task && (host === undefined || result.host === host),
      )
      if (found === undefined) throw new Error(`no result of task "${task}"`)
      return found.outcome
    },
  }
}

function makeInventory({ hosts = ['a', 'b'], groups = {}, hostVars = {} }: PlayOptions): Inventory {
  const groupsOf = (host: string) =>
    Object.entries(groups).flatMap(([group, members]) => (members.includes(host) ? [group] : []))
  return {
    hosts: new Map(
      hosts.map(name => [
        name,
        {
          name,
          groups: groupsOf(name),
          vars: [
            { layer: 'inventory host vars' as const, origin: 'test', vars: hostVars[name] ?? {} },
          ],
        },
      ]),
    ),
    groups: new Map([['all', hosts], ...Object.entries(groups)]),
    sources: [],
  }
}

/** Hosts that run a task at once end it in any order. */
function inTaskOrder(results: readonly ResultEvent[]): readonly ResultEvent[] {
  const runs = results.map(({ task }, at) =>
    results.findLastIndex((other, before) => before < at && other.task.id !== task.id),
  )
  return results
    .map((result, at) => ({ result, run: runs[at] ?? 0 }))
    .sort((a, b) => a.run - b.run || a.result.host.localeCompare(b.result.host))
    .map(({ result }) => result)
}
