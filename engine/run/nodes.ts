import type { PlannedBlock, PlanNode } from '../model/plan.ts'
import type { BatchRun } from './batch-run.ts'
import type { Frame } from './frame.ts'
import { flushHandlers } from './handlers.ts'
import type { HostState } from './host-state.ts'
import { runInclude } from './include.ts'
import { runStepNode } from './step-node.ts'

/**
 * Runs nodes one after the other, each on all hosts of the frame that are still in the game: the
 * linear strategy. Blocks nest as the calls do.
 */
export async function runNodes(
  nodes: readonly PlanNode[],
  frame: Frame,
  run: BatchRun,
): Promise<void> {
  for (const node of nodes) {
    if (run.state.interrupted) return
    if (node.kind !== 'flush' && frame.active.size === 0) continue
    await runNode(node, frame, run)
  }
}

async function runNode(node: PlanNode, frame: Frame, run: BatchRun): Promise<void> {
  switch (node.kind) {
    case 'step':
      await runStepNode(node, frame, run)
      break
    case 'block':
      await runBlock(node, frame, run)
      break
    case 'include':
      await runInclude(node, frame, run, runNodes)
      break
    case 'flush':
      await flushHandlers(node, frame, run, runNodes)
      break
  }
}

/** block, then rescue on the hosts that failed in it, then always on all that can be reached. */
async function runBlock(block: PlannedBlock, frame: Frame, run: BatchRun): Promise<void> {
  const hosts = [...frame.active].filter(name => !ranBefore(block, run.state.host(name)))
  const hasRescue = block.rescue.length > 0
  const body = frame.inner(hosts, hasRescue || frame.rescuable)
  await runNodes(block.block, body, run)

  if (hasRescue && body.failed.size > 0) await runRescue(block, body, frame, run)
  if (block.always.length > 0) {
    const reachable = hosts.filter(name => run.state.host(name).ended === undefined)
    const always = frame.inner(reachable)
    await runNodes(block.always, always, run)
    body.absorb(always, reachable)
  }
  frame.absorb(body, hosts)
}

const ranBefore = ({ unlessRan = [] }: PlannedBlock, { ran }: HostState): boolean =>
  unlessRan.some(use => ran.has(use))

async function runRescue(
  block: PlannedBlock,
  body: Frame,
  outer: Frame,
  run: BatchRun,
): Promise<void> {
  const failed = [...body.failed]
  for (const [name, { task, result }] of failed) {
    const host = run.state.host(name)
    host.setFact('ansible_failed_task', { name: task })
    host.setFact('ansible_failed_result', result)
  }
  body.stopped = undefined
  const names = failed.map(([name]) => name)
  const rescue = outer.inner(names)
  await runNodes(block.rescue, rescue, run)
  for (const name of names) {
    if (!rescue.active.has(name)) continue
    body.failed.delete(name)
    body.active.add(name)
  }
  body.absorb(rescue, names)
}
