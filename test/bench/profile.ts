import { mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { run } from '../lab/run.ts'
import { tsplayArgv } from './contenders.ts'

/** Seconds of a run's main thread by where they go, the largest first. */
export type Profile = readonly (readonly [where: string, seconds: number])[]

interface Call {
  readonly functionName: string
  readonly url: string
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: Call
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Runs the playbook once more under Node's profiler; the nodes must need nothing. */
export async function profileRun(work: string): Promise<Profile> {
  const folder = join(work, 'profile')
  await mkdir(folder)
  const node = [process.execPath, '--cpu-prof', `--cpu-prof-dir=${folder}`]
  await run([...node, ...tsplayArgv(work)])
  const [file = ''] = await readdir(folder)
  return summarize(JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile)
}

/** Adds up the samples by package, by folder of the engine, or by what Node was doing. */
export function summarize({ nodes, samples, timeDeltas }: CpuProfile): Profile {
  const places = new Map<number, string>()
  // A caller comes before those it calls.
  for (const { id, callFrame, children = [] } of nodes) {
    const place = placeOf(callFrame) ?? places.get(id) ?? 'Node: sockets, streams and timers'
    places.set(id, place)
    if (callFrame.functionName !== '(root)') for (const child of children) places.set(child, place)
  }
  const sums = new Map<string, number>()
  samples.forEach((id, at) => {
    const place = places.get(id) ?? ''
    sums.set(place, (sums.get(place) ?? 0) + (timeDeltas[at] ?? 0) / 1e6)
  })
  return [...sums].sort(([, a], [, b]) => b - a)
}

const natives: Readonly<Record<string, string>> = {
  '(idle)': 'waiting for the nodes',
  '(program)': 'Node: native code',
  '(garbage collector)': 'Node: garbage collection',
}

/** Where a call belongs; what is Node's own belongs to whoever called it. */
function placeOf({ functionName, url }: Call): string | undefined {
  const native = natives[functionName]
  if (native !== undefined) return native
  const vendor = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (vendor !== undefined) return vendor
  const own = /\/dist\/(engine(?:\/[^/]+(?=\/))?)/.exec(url)?.[1]
  if (own !== undefined) return own
  return /^node:internal\/(modules|bootstrap|main)/.test(url)
    ? 'Node: loading the program'
    : undefined
}
