import type { RunEvent } from '../model/event.ts'
import type { Step } from '../model/plan.ts'
import type { BatchRun } from './batch-run.ts'
import { scopeAt } from './batch-run.ts'
import { isWanted } from './confirm.ts'
import { failHost, stopIfFatal } from './fatal.ts'
import type { Frame } from './frame.ts'
import { notifyHandlers } from './handlers.ts'
import { flag } from './keyword.ts'
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

  const dropped: string[] = []
  for await (const event of runStep(stepRun, members, { rescuable, handler: handlers })) {
    const told = event.type === 'result' ? withHandlers(event, step, frame, run) : event
    state.pass(told)
    if (told.type !== 'result') continue
    takeResult(told, stepRun, frame, run)
    if (isLost(told)) dropped.push(told.host)
  }
  stopIfFatal(step, dropped, frame, run)
}

function isLost({ outcome: { status }, ignored }: ResultEvent): boolean {
  return !ignored && (status === 'failed' || status === 'unreachable')
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
  const hosts = (once ? onceForAll(frame, run) : [host]).map(name => state.host(name))
  const delegateFacts = flag(step.keywords.delegate_facts, variables)
  applyResult(event, step, { hosts, delegateFacts }, state)

  if (outcome.status === 'unreachable' && !ignored) {
    frame.active.delete(host)
    state.host(host).ended = 'run'
  }
  if (outcome.status === 'failed' && !ignored) {
    const failure = { task: task.name, result: outcome.result, collateral: false }
    failHost(host, failure, frame, run)
    if (once) frame.failAll({ ...failure, collateral: true })
  }
  applyMeta(outcome.result, host, frame, run)
}

/** Who gets what was found out once: also hosts that are not in an include or block around. */
function onceForAll(frame: Frame, { state, batch, play }: BatchRun): readonly string[] {
  // Each host asks for itself there.
  if (play.strategy === 'free') return [...frame.active]
  return batch.hosts.filter(name => state.host(name).ended !== 'run')
}
