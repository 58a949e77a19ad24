import type { PlanNode } from '../model/plan.ts'
import { nameOf } from '../plan/start-at.ts'
import type { BatchRun } from './batch-run.ts'
import { scopeAt } from './batch-run.ts'
import type { Failure, Frame } from './frame.ts'
import { count, flag } from './keyword.ts'

/** A host's own failure: it drops out, for good where no rescue takes the failure over. */
export function failHost(host: string, failure: Failure, frame: Frame, { batch }: BatchRun): void {
  frame.fail(host, { ...failure, byHandler: frame.handlers })
  if (!frame.rescuable) batch.failed.add(host)
}

/**
 * any_errors_fatal, run_once and max_fail_percentage: the hosts that did nothing wrong stop as well.
 * @param dropped The hosts that dropped out at this very node.
 */
export function stopIfFatal(
  node: PlanNode,
  dropped: readonly string[],
  frame: Frame,
  run: BatchRun,
): void {
  const reason = reasonToStop(node, dropped, frame, run)
  if (reason === undefined) return
  frame.failAll({
    task: nameOf(node),
    result: { failed: true, msg: `stopped by ${reason}` },
    collateral: true,
  })
}

function reasonToStop(
  node: PlanNode,
  dropped: readonly string[],
  frame: Frame,
  run: BatchRun,
): string | undefined {
  const { batch, play, state } = run
  const [someone] = batch.hosts
  if (someone === undefined || dropped.length === 0) return undefined
  const scope = scopeAt(node, run)(state.host(someone))
  // What a rescue takes over is no failure yet.
  const limit = frame.rescuable ? undefined : count(play.max_fail_percentage, scope)
  const lost = batch.hosts.filter(
    name => state.host(name).ended === 'run' || batch.failed.has(name),
  )
  if (limit !== undefined && (100 * lost.length) / batch.hosts.length > limit) {
    return `max_fail_percentage: ${lost.join(', ')} failed`
  }
  const { any_errors_fatal, run_once } = node.keywords
  if (flag(any_errors_fatal, scope)) return `any_errors_fatal: ${dropped.join(', ')} failed`
  return node.kind === 'step' && flag(run_once, scope)
    ? `run_once: ${dropped.join(', ')} failed`
    : undefined
}
