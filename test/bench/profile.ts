import { mkdir, readFile, readdir } from 'node:fs/promises'
import { SourceMap, type SourceMapping, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { run } from '../lab/run.ts'
import { tsplayArgv } from './contenders.ts'

/** Seconds of a run's main thread by where they go, the largest first. */
export type Profile = readonly (readonly [where: string, seconds: number])[]

interface Call {
  readonly functionName: string
  readonly url: string
  /** Counted from zero. */
  readonly lineNumber: number
  readonly columnNumber: number
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
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile
  return summarize({ ...profile, nodes: await unbundle(profile.nodes) })
}

/** Gives calls into the built program the files that they were written in. */
async function unbundle(nodes: CpuProfile['nodes']): Promise<CpuProfile['nodes']> {
  const maps = new Map<string, SourceMap>()
  for (const { url } of nodes.map(({ callFrame }) => callFrame)) {
    if (!/^file:.*\/dist\//.test(url) || maps.has(url)) continue
    const text = await readFile(`${fileURLToPath(url)}.map`, 'utf8')
    maps.set(url, new SourceMap(JSON.parse(text) as SourceMapPayload))
  }
  return nodes.map(node => {
    const { url, lineNumber, columnNumber } = node.callFrame
    const { originalSource } = (maps.get(url)?.findEntry(lineNumber, columnNumber) ??
      {}) as Partial<SourceMapping>
    if (originalSource === undefined) return node
    return { ...node, callFrame: { ...node.callFrame, url: new URL(originalSource, url).href } }
  })
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

const natives: ReadonlyMap<string, string> = new Map([
  ['(idle)', 'waiting for the nodes'],
  ['(program)', 'Node: native code'],
  ['(garbage collector)', 'Node: garbage collection'],
])

/** Where a call belongs; what is Node's own belongs to whoever called it. */
function placeOf({ functionName, url }: Call): string | undefined {
  const native = natives.get(functionName)
  if (native !== undefined) return native
  const vendor = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (vendor !== undefined) return vendor
  const own = /^file:.*\/(engine(?:\/[^/]+(?=\/))?)\/[^/]+\.ts$/.exec(url)?.[1]
  if (own !== undefined) return own
  return /^node:internal\/(modules|bootstrap|main)/.test(url)
    ? 'Node: loading the program'
    : undefined
}
