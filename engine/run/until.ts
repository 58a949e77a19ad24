import type { JsonObject } from '../model/value.ts'
import type { Scope, Value } from '../template/scope.ts'
import { allHold, runAttempt, type Attempted } from './attempt.ts'
import type { HostState } from './host-state.ts'
import { count } from './keyword.ts'
import type { Outcome } from './outcome.ts'
import { pause } from './pause.ts'
import type { Prepared } from './prepare.ts'
import type { StepRun } from './step-context.ts'
import type { StepSink } from './step-sink.ts'

/** Runs the step once, or with `until` and `retries` again and again until it is done. */
export async function runUntil(
  host: HostState,
  locals: Readonly<Record<string, Value>>,
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
  // As in Ansible: three attempts where nothing is said, one and `retries` more where it is.
  const retries = retrying ? (count(step.retries, attempt.scope) ?? 2) : 0
  const delay = count(step.delay, attempt.scope) ?? 5

  for (let tried = 1; ; tried += 1) {
    const next = { ...attempt, isRetry: tried > 1 }
    const { gaveUp = false, ...attempted } = await runAttempt(next, withResult, run)
    const outcome = withDelegate(attempted, delegatedTo)
    if (!retrying || outcome.status === 'unreachable' || outcome.bug) return outcome
    const done = isDone({ ...outcome, gaveUp }, step.until, withResult)
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
    await pause(delay, run.environment.signal)
  }
}

function isDone(
  outcome: Attempted,
  until: StepRun['step']['until'],
  withResult: (result: JsonObject) => Scope,
): boolean {
  if (until === undefined) return outcome.status !== 'failed'
  try {
    return allHold(until, withResult, outcome.result) === true
  } catch (error) {
    // A failed attempt lacks the members that `until` asks for: it is simply not done yet.
    if (outcome.status === 'failed' || outcome.gaveUp) return false
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
