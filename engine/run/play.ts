import type { PlannedPlay, Step } from '../model/plan.ts'
import type { Templated } from '../model/playbook.ts'
import { Template } from '../model/value.ts'
import type { Scope } from '../template/scope.ts'
import { noKeywords, playKeywordsForMembers } from '../plan/keywords.ts'
import type { BatchRun } from './batch-run.ts'
import { scopeAt } from './batch-run.ts'
import { Frame } from './frame.ts'
import { word } from './keyword.ts'
import { runNodes } from './nodes.ts'
import type { RunState } from './run-state.ts'
import { batchSizes } from './serial.ts'
import { runStepNode } from './step-node.ts'

/** Runs one play, batch after batch. Returns whether the rest of the run may go on. */
export async function runPlay(play: PlannedPlay, state: RunState): Promise<boolean> {
  for (const { name } of state.hosts.values()) {
    const host = state.host(name)
    if (host.ended === 'play') host.ended = undefined
  }
  const hosts = play.hosts.filter(name => state.host(name).ended === undefined)
  state.tell({ type: 'play_start', play: play.id, name: play.name, hosts })
  if (hosts.length === 0 && play.hosts.length === 0) {
    state.tell({ type: 'warning', text: `no hosts for play ${play.name}`, position: play.position })
  }
  const idle = play.nodes.length === 0 && !play.gather_facts
  const goesOn = idle ? true : await runBatches(play, hosts, state)
  state.tell({ type: 'play_end', play: play.id })
  return goesOn
}

async function runBatches(
  play: PlannedPlay,
  hosts: readonly string[],
  state: RunState,
): Promise<boolean> {
  let at = 0
  for (const size of batchSizes(serialOf(play, hosts, state), hosts.length)) {
    const members = hosts.slice(at, at + size)
    at += size
    const fatal = await runBatch(play, members, state)
    const someLeft = members.some(name => state.host(name).ended !== 'run')
    if (state.interrupted || fatal || !someLeft) return false
  }
  return true
}

/** Returns whether the run must stop after this batch. */
async function runBatch(
  play: PlannedPlay,
  members: readonly string[],
  state: RunState,
): Promise<boolean> {
  const batch = { play, hosts: members, failed: new Set<string>(), roles: [...play.roles] }
  const run: BatchRun = { state, play, batch, handlers: [...play.handlers] }
  const kind = { rescuable: false, handlers: false }
  const frame = new Frame(members, kind)
  await gatherFacts(frame, run)

  // Whoever is asked about each task is asked about one at a time.
  if (play.strategy === 'free' && state.environment.confirm === undefined) {
    const alone = [...frame.active].map(name => new Frame([name], kind))
    await Promise.all(alone.map(single => runNodes(play.nodes, single, run)))
    for (const single of alone) for (const failed of single.failed) frame.fail(...failed)
  } else {
    await runNodes(play.nodes, frame, run)
  }

  for (const [name, { collateral }] of frame.failed) {
    if (collateral || batch.failed.has(name)) state.host(name).ended = 'run'
  }
  const collateral = [...frame.failed.values()].some(failure => failure.collateral)
  return collateral || frame.stopped !== undefined
}

/** Facts are gathered once for each host and run: the first play that wants them pays. */
async function gatherFacts(frame: Frame, run: BatchRun): Promise<void> {
  const { play, state } = run
  if (!play.gather_facts) return
  const lacking = [...frame.active].filter(name => !state.host(name).factsGathered)
  if (lacking.length === 0) return
  const setup: Step = {
    kind: 'step',
    id: `${play.id}-facts`,
    name: 'Gathering Facts',
    module: 'setup',
    args: { gather_subset: play.gather_subset },
    keywords: { ...noKeywords, ...playKeywordsForMembers(play.keywords), tags: ['always'] },
    notify: [],
    listen: [],
    position: play.position,
    folder: play.folder,
  }
  const inner = frame.inner(lacking)
  await runStepNode(setup, inner, run)
  frame.absorb(inner, lacking)
}

function serialOf(
  play: PlannedPlay,
  hosts: readonly string[],
  state: RunState,
): readonly (string | number)[] {
  const [first] = hosts
  if (first === undefined || play.serial.every(size => !(size instanceof Template))) {
    return play.serial as readonly (string | number)[]
  }
  const batch = { play, hosts, failed: new Set<string>(), roles: [...play.roles] }
  const scope = scopeAt({ keywords: noKeywords }, { state, play, batch, handlers: [] })
  return play.serial.map(size => sizeWord(size, scope(state.host(first))) ?? hosts.length)
}

function sizeWord(size: Templated<string | number>, scope: Scope): string | number | undefined {
  return typeof size === 'number' ? size : word(size, scope)
}
