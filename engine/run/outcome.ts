import { formatPosition } from '../model/position.ts'
import { TsplayError, TsplayErrors, UnreachableError } from '../errors.ts'
import type { Change, Status, StepResult } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'

/** What one attempt came to, before `ignore_errors`, `register` and the like. */
export interface Outcome {
  readonly status: Status
  readonly result: JsonObject
  readonly changes: readonly Change[]
  /** The error was a fault of tsplay's own. */
  readonly bug?: true
}

/** An outcome as an event carries it. */
export function stepResult(
  outcome: Outcome,
  extra: { readonly duration: number; readonly noLog: boolean; readonly attempts?: number },
): StepResult {
  return { ...outcome, ...extra }
}

/** A step that was not run. */
export function skippedOutcome(reason: string): Outcome {
  return {
    status: 'skipped',
    result: { changed: false, failed: false, skipped: true, skip_reason: reason },
    changes: [],
  }
}

/** An error → the outcome that tells it: place, message, remedy, and the facts it carries. */
export function failedOutcome(thrown: unknown, changes: readonly Change[] = []): Outcome {
  const error = asOne(thrown)
  if (!(error instanceof TsplayError)) return bugOutcome(error, changes)
  const unreachable = error instanceof UnreachableError
  return {
    status: unreachable ? 'unreachable' : 'failed',
    result: {
      changed: changes.length > 0,
      failed: !unreachable,
      skipped: false,
      ...(unreachable ? { unreachable: true } : {}),
      ...(error.data as JsonObject | undefined),
      msg: error.message,
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.position === undefined ? {} : { position: formatPosition(error.position) }),
    },
    changes,
  }
}

/** What is wrong with a file that only a run could name, as one error. */
function asOne(error: unknown): unknown {
  if (!(error instanceof TsplayErrors)) return error
  const [first, ...more] = error.errors
  return first === undefined || more.length === 0
    ? first
    : new TsplayError(first.code, error.message, { cause: error })
}

function bugOutcome(error: unknown, changes: readonly Change[]): Outcome {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    status: 'failed',
    result: {
      changed: changes.length > 0,
      failed: true,
      msg: `a bug in tsplay: ${error instanceof Error ? error.message : String(error)}`,
      exception: stack,
    },
    changes,
    bug: true,
  }
}

/** The result of a loop: `results`, and whether any item changed or failed. */
export function loopOutcome(items: readonly (Outcome & { readonly item: JsonObject })[]): Outcome {
  const results: Json[] = items.map(({ result, item }) => ({ ...item, ...result }))
  const some = (status: Status) => items.some(item => item.status === status)
  const skipped = items.every(item => item.status === 'skipped')
  const status = some('unreachable')
    ? 'unreachable'
    : some('failed')
      ? 'failed'
      : skipped
        ? 'skipped'
        : some('changed')
          ? 'changed'
          : 'ok'
  const failures = items.filter(item => item.status === 'failed' || item.status === 'unreachable')
  return {
    status,
    result: {
      changed: items.some(item => item.result['changed'] === true),
      failed: some('failed'),
      skipped,
      results,
      ...(failures.length === 0
        ? {}
        : { msg: `${failures.length} of ${items.length} items failed` }),
    },
    changes: items.flatMap(item => item.changes),
    ...(items.some(item => item.bug) ? { bug: true } : {}),
  }
}
