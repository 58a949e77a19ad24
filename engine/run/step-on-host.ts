import type { StepResult } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'
import { evaluateCondition } from '../template/condition.ts'
import { renderValue } from '../template/render.ts'
import type { Scope, Value } from '../template/scope.ts'
import { loopItems } from './attempt.ts'
import type { HostState } from './host-state.ts'
import { count, flag } from './keyword.ts'
import { failedOutcome, loopOutcome, skippedOutcome, stepResult, type Outcome } from './outcome.ts'
import { pause } from './pause.ts'
import { prepareAttempt } from './prepare.ts'
import type { StepRun } from './step-context.ts'
import type { StepSink } from './step-sink.ts'
import { runUntil } from './until.ts'

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
  const seen = host.fork()
  for (const [index, item] of items.entries()) {
    const indexVar = loop.index_var === undefined ? {} : { [loop.index_var]: index }
    const locals = { [loop.loop_var]: item, ansible_loop_var: loop.loop_var, ...indexVar }
    const began = performance.now()
    const outcome = await runItem(seen, locals, run, sink)
    const label = loop.label === undefined ? item : renderValue(loop.label, scope(seen, locals))
    sink.emit({
      type: 'item',
      play: run.batch.play.id,
      task: sink.task,
      host: host.name,
      label: typeof label === 'string' ? label : JSON.stringify(label),
      outcome: stepResult(outcome, { duration: performance.now() - began, noLog: outcome.noLog }),
    })
    outcomes.push({ ...outcome, item: locals })
    learn(seen, outcome, flag(step.keywords.delegate_facts, scope(seen, locals)), run)
    // Each item may be another host's, by delegate_to.
    const goesOn =
      outcome.status !== 'unreachable' ||
      flag(step.keywords.ignore_unreachable, scope(seen, locals))
    if (!goesOn || run.environment.signal.aborted) break
    await pause(count(loop.pause, scope(seen, locals)) ?? 0, run.environment.signal)
  }
  const noLog = outcomes.some(outcome => outcome.noLog)
  return outcomes.length === 0
    ? {
        status: 'skipped',
        result: { changed: false, failed: false, skipped: true, results: [] },
        changes: [],
        noLog,
      }
    : { ...loopOutcome(outcomes), noLog }
}

/** What an item registers and sets is there for the next one. */
function learn(
  host: HostState,
  { status, result }: Outcome,
  delegateFacts: boolean,
  { step, environment }: StepRun,
): void {
  if (status === 'skipped' || status === 'unreachable') return
  if (step.register !== undefined) host.setFact(step.register, result)
  if (delegateFacts && result['delegated_to'] !== undefined) return
  host.takeVariables(result, environment.modules.get(step.module))
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
    const prepared = prepareAttempt(host, scope, run, { ...sink, noLog })
    return { ...(await runUntil(host, locals, prepared, { run, sink, noLog })), noLog }
  } catch (error) {
    return { ...failedOutcome(error), noLog }
  }
}
