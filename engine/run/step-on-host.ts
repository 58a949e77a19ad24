import { setTimeout as sleep } from 'node:timers/promises'

import type { RunEventBody, StepResult, TaskRef } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'
import { evaluateCondition } from '../template/condition.ts'
import { renderValue } from '../template/render.ts'
import type { Scope, Value } from '../template/scope.ts'
import { allHold, loopItems, runAttempt } from './attempt.ts'
import { prepareAttempt, type Prepared } from './prepare.ts'
import type { HostState } from './host-state.ts'
import { count, flag } from './keyword.ts'
import { failedOutcome, loopOutcome, skippedOutcome, stepResult, type Outcome } from './outcome.ts'
import type { StepRun } from './step-context.ts'

/** Who is told of items, retries and warnings while a step runs. */
export interface StepSink {
  readonly task: TaskRef
  readonly emit: (event: RunEventBody) => void
}

type Locals = Readonly<Record<string, Value>>
type Timed = Outcome & { readonly attempts?: number; readonly noLog: boolean }

/** One step on one host: condition, loop, retries. Never throws for what the user or host did. */
export async function runStepOnHost(
  host: HostState,
  run: StepRun,
  sink: StepSink,
): Promise<StepResult> {
  const started = performance.now()
  const outcome: Timed = await (
    run.step.loop === undefined ? runItem(host, {}, run, sink) : runLoop(host, run, sink)
  ).catch((error: unknown) => ({ ...failedOutcome(error), noLog: mustHide(host, run) }))
  const { noLog, attempts, ...rest } = outcome
  return stepResult(rest, {
    duration: performance.now() - started,
    noLog,
    ...(attempts === undefined ? {} : { attempts }),
  })
}

async function runLoop(host: HostState, run: StepRun, sink: StepSink): Promise<Timed> {
  const { step, scope } = run
  const { loop } = step
  if (loop === undefined) return runItem(host, {}, run, sink)
  const items = itemsOrSkip(host, run)
  if (items === undefined) return { ...skippedOutcome('the condition is false'), noLog: false }

  const outcomes: (Timed & { readonly item: JsonObject })[] = []
  for (const [index, item] of items.entries()) {
    const indexVar = loop.index_var === undefined ? {} : { [loop.index_var]: index }
    const locals = { [loop.loop_var]: item, ansible_loop_var: loop.loop_var, ...indexVar }
    const began = performance.now()
    const outcome = await runItem(host, locals, run, sink)
    const label = loop.label === undefined ? item : renderValue(loop.label, scope(host, locals))
    sink.emit({
      type: 'item',
      play: run.batch.play.id,
      task: sink.task,
      host: host.name,
      label: typeof label === 'string' ? label : JSON.stringify(label),
      outcome: stepResult(outcome, { duration: performance.now() - began, noLog: outcome.noLog }),
    })
    outcomes.push({ ...outcome, item: locals })
    if (outcome.status === 'unreachable' || run.environment.signal.aborted) break
    await pause(count(loop.pause, scope(host, locals)) ?? 0, run)
  }
  const noLog = outcomes.some(outcome => outcome.noLog)
  return outcomes.length === 0
    ? {
        status: 'skipped',
        result: { changed: false, skipped: true, results: [] },
        changes: [],
        noLog,
      }
    : { ...loopOutcome(outcomes), noLog }
}

/** The loop's items; undefined where the items cannot be had but the condition is false anyway. */
function itemsOrSkip(host: HostState, run: StepRun): readonly Json[] | undefined {
  const scope = run.scope(host)
  try {
    return loopItems(run.step.loop, scope)
  } catch (error) {
    if (conditionIsFalse(run, scope)) return undefined
    throw error
  }
}

function conditionIsFalse(run: StepRun, scope: Scope): boolean {
  try {
    return !holds(run, scope)
  } catch {
    // The condition needs the item that cannot be had: the loop's own error is the one to tell.
    return false
  }
}

function holds({ step }: StepRun, scope: Scope): boolean {
  return step.keywords.when.every(condition => evaluateCondition(condition, scope))
}

function mustHide(host: HostState, run: StepRun): boolean {
  try {
    return flag(run.step.keywords.no_log, run.scope(host))
  } catch {
    // no_log itself cannot be rendered: rather show too little.
    return true
  }
}

async function runItem(
  host: HostState,
  locals: Locals,
  run: StepRun,
  sink: StepSink,
): Promise<Timed> {
  const scope = run.scope(host, locals)
  const noLog = mustHide(host, run)
  try {
    if (!holds(run, scope)) return { ...skippedOutcome('the condition is false'), noLog }
    const prepared = prepareAttempt(host, scope, run, sink)
    return { ...(await runUntil(host, locals, prepared, { run, sink, noLog })), noLog }
  } catch (error) {
    return { ...failedOutcome(error), noLog }
  }
}

async function runUntil(
  host: HostState,
  locals: Locals,
  { attempt, delegatedTo }: Prepared,
  context: { readonly run: StepRun; readonly sink: StepSink; readonly noLog: boolean },
): Promise<Outcome & { readonly attempts?: number }> {
  const { run, sink, noLog } = context
  const { step, scope } = run
  const withResult = (result: JsonObject): Scope =>
    step.register === undefined
      ? scope(host, locals)
      : scope(host, { ...locals, [step.register]: result })
  const retrying = step.until !== undefined || step.retries !== undefined
  const retries = retrying ? (count(step.retries, attempt.scope) ?? 3) : 0
  const delay = count(step.delay, attempt.scope) ?? 5

  for (let tried = 1; ; tried += 1) {
    const outcome = withDelegate(await runAttempt(attempt, withResult, run), delegatedTo)
    if (!retrying || outcome.status === 'unreachable' || outcome.bug) return outcome
    const done = isDone(outcome, step.until, withResult)
    const counted = { ...outcome, attempts: tried, result: { ...outcome.result, attempts: tried } }
    if (done) return counted
    if (tried > retries || run.environment.signal.aborted) return exhausted(counted)
    sink.emit({
      type: 'retry',
      play: run.batch.play.id,
      task: sink.task,
      host: host.name,
      attempt: tried,
      retries,
      result: outcome.result,
      noLog,
    })
    await pause(delay, run)
  }
}

function isDone(
  outcome: Outcome,
  until: StepRun['step']['until'],
  withResult: (result: JsonObject) => Scope,
): boolean {
  if (until === undefined) return outcome.status !== 'failed'
  try {
    return allHold(until, withResult, outcome.result) === true
  } catch (error) {
    // A failed attempt lacks the members that `until` asks for: it is simply not done yet.
    if (outcome.status === 'failed') return false
    throw error
  }
}

function exhausted(
  outcome: Outcome & { readonly attempts: number },
): Outcome & { attempts: number } {
  const message = outcome.result['msg']
  const msg = typeof message === 'string' && message !== '' ? message : 'until never came true'
  return {
    ...outcome,
    status: 'failed',
    result: { ...outcome.result, failed: true, msg: `${msg} (after ${outcome.attempts} attempts)` },
  }
}

function withDelegate(outcome: Outcome, delegatedTo: string | undefined): Outcome {
  if (delegatedTo === undefined) return outcome
  return { ...outcome, result: { ...outcome.result, delegated_to: delegatedTo } }
}

async function pause(seconds: number, { environment }: StepRun): Promise<void> {
  if (seconds > 0 && !environment.signal.aborted) {
    await sleep(seconds * 1000, undefined, { signal: environment.signal }).catch(() => undefined)
  }
}
