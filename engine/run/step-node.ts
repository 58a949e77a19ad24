import type { RunEvent } from '../model/event.ts'
import type { Step } from '../model/plan.ts'
import { Template } from '../model/value.ts'
import type { BatchRun } from './batch-run.ts'
import { scopeAt } from './batch-run.ts'
import { isWanted } from './confirm.ts'
import type { Frame } from './frame.ts'
import { notifyHandlers } from './handlers.ts'
import { count, flag } from './keyword.ts'
import { applyMeta } from './meta.ts'
import { failedOutcome } from './outcome.ts'
import { applyResult } from './run-state.ts'
import { runStep } from './step.ts'
import type { StepRun } from './step-context.ts'

type ResultEvent = RunEvent & { readonly type: 'result' }

/** Runs a step on the frame's hosts and takes what it came to into the state. */
export async function runStepNode(step: Step, frame: Frame, run: BatchRun): Promise<void> {
  if (!(await isWanted(step, frame, run))) return
  const { state, batch } = run
  const { environment, hosts, forks } = state
  const stepRun: StepRun = { step, batch, environment, hosts, forks, scope: scopeAt(step, run) }
  const members = [...frame.active].map(name => state.host(name))
  const { rescuable, handlers } = frame

  for await (const event of runStep(stepRun, members, { rescuable, handler: handlers })) {
    const told = event.type === 'result' ? withHandlers(event, step, frame, run) : event
    state.pass(told)
    if (told.type === 'result') takeResult(told, stepRun, frame, run)
  }
  stopIfFatal(stepRun, frame, run)
}

/** Notifies the handlers of a change; a notification that comes to nothing fails the host. */
function withHandlers(event: ResultEvent, step: Step, frame: Frame, run: BatchRun): ResultEvent {
  const { host, outcome } = event
  if (outcome.status !== 'changed') return event
  try {
    notifyHandlers(step, run.state.host(host), outcome.result, run)
    return event
  } catch (error) {
    const failed = { ...outcome, ...failedOutcome(error, outcome.changes) }
    return { ...event, outcome: failed, rescued: frame.rescuable }
  }
}

function takeResult(event: ResultEvent, stepRun: StepRun, frame: Frame, run: BatchRun): void {
  const { state } = run
  const { step, scope } = stepRun
  const { host, outcome, ignored, task } = event
  const variables = scope(state.host(host))
  const once = flag(step.keywords.run_once, variables)
  const hosts = (once ? [...frame.active] : [host]).map(name => state.host(name))
  const delegateFacts = flag(step.keywords.delegate_facts, variables)
  applyResult(event, step, { hosts, delegateFacts }, state)

  if (outcome.status === 'unreachable' && !ignored) {
    frame.active.delete(host)
    state.host(host).ended = 'run'
  }
  if (outcome.status === 'failed' && !ignored) {
    const failure = { task: task.name, result: outcome.result, collateral: false }
    frame.fail(host, failure)
    if (once) frame.failAll({ ...failure, collateral: true })
  }
  applyMeta(outcome.result, host, frame, run)
}

/** any_errors_fatal and max_fail_percentage: the hosts that did nothing wrong stop as well. */
function stopIfFatal(
  { step, scope }: StepRun,
  frame: Frame,
  { state, batch, play }: BatchRun,
): void {
  const [someone] = batch.hosts
  if (someone === undefined) return
  const variables = scope(state.host(someone))
  const dropped = batch.hosts.filter(
    name => state.host(name).ended === 'run' || frame.failed.has(name),
  )
  const failed = dropped.filter(name => frame.failed.get(name)?.collateral !== true)
  if (failed.length === 0) return
  const share = (100 * failed.length) / batch.hosts.length
  const limit = count(play.max_fail_percentage, variables)
  const tooMany = limit !== undefined && share > limit
  if (!tooMany && !flag(step.keywords.any_errors_fatal, variables)) return
  const reason = tooMany ? 'max_fail_percentage' : 'any_errors_fatal'
  if (frame.active.size === 0) return
  frame.failAll({
    task: step.name instanceof Template ? step.name.text : step.name,
    result: { failed: true, msg: `stopped by ${reason}: ${failed.join(', ')} failed` },
    collateral: true,
  })
}
