import { stepResult, failedOutcome } from './outcome.ts'
import type { PlanNode } from '../model/plan.ts'
import type { Json } from '../model/value.ts'
import { nameOf } from '../plan/start-at.ts'
import type { BatchRun } from './batch-run.ts'
import { failHost, stopIfFatal } from './fatal.ts'
import type { Frame } from './frame.ts'

/** Fails a host at a node that is no step: its condition, its names or what it brings in is wrong. */
export function failNode(
  host: string,
  error: unknown,
  { node, module }: { readonly node: PlanNode; readonly module: string },
  { frame, run }: { readonly frame: Frame; readonly run: BatchRun },
): void {
  const { state, play } = run
  const outcome = stepResult(failedOutcome(error), { duration: 0, noLog: false })
  // A flush has no name of its own.
  const name = nameOf(node) || module
  const { id, position } = node
  const result: Json = outcome.result
  const event = {
    time: Date.now(),
    type: 'result' as const,
    play: play.id,
    task: { id, name, module, position, handler: frame.handlers },
    host,
    outcome,
    ignored: false,
    rescued: frame.rescuable,
  }
  state.pass(event)
  state.host(host).count(event)
  if (outcome.bug === true) state.bug = true
  failHost(host, { task: name, result, collateral: false }, frame, run)
  stopIfFatal(node, [host], frame, run)
}
