import { TsplayError } from '../errors.ts'
import type { Change } from '../model/event.ts'
import type { Condition } from '../model/playbook.ts'
import type { Json, JsonObject } from '../model/value.ts'
import type { AnyModule, ModuleResult } from '../modules/module.ts'
import { evaluateCondition } from '../template/condition.ts'
import { evaluateExpression, renderValue } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'
import { moduleContext, type Attempt } from './module-context.ts'
import { failedOutcome, type Outcome } from './outcome.ts'
import { renderArgs } from './render-args.ts'
import type { StepRun } from './step-context.ts'

/** What `changed_when`, `failed_when` and `until` see: the scope with the result registered. */
export type ScopeWithResult = (result: JsonObject) => Scope

/** What an attempt came to. */
export interface Attempted extends Outcome {
  /** The module gave up: the result lacks what it tells where it comes to its end. */
  readonly gaveUp?: boolean
}

/** Runs the step's module once on one host. Errors become outcomes here and nowhere else. */
export async function runAttempt(
  attempt: Attempt,
  withResult: ScopeWithResult,
  run: StepRun,
): Promise<Attempted> {
  const { ctx, gate } = moduleContext(attempt, run)
  try {
    const module = moduleOf(run)
    const args = renderArgs(module, attempt.scope, run)
    attempt.trace?.(2, `${module.name} ${JSON.stringify(args)}`)
    const done = await settled(() => module.run(args, ctx))
    return 'error' in done
      ? judgeThrown(failedOutcome(done.error, gate.changes), attempt, withResult, run)
      : judge(plain(done.result), gate.changes, withResult, run)
  } catch (error) {
    return failedOutcome(error, gate.changes)
  }
}

async function settled(
  ask: () => Promise<ModuleResult>,
): Promise<{ readonly result: ModuleResult } | { readonly error: unknown }> {
  try {
    return { result: await ask() }
  } catch (error) {
    return { error }
  }
}

function moduleOf({ step, environment }: StepRun): AnyModule {
  const module = environment.modules.get(step.module)
  if (module !== undefined) return module
  throw new TsplayError('UNKNOWN_MODULE', `there is no module ${step.module}`, {
    position: step.position,
  })
}

function plain(result: ModuleResult): JsonObject {
  return Object.fromEntries(
    Object.entries(result).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  )
}

/** changed and failed: by the gate and the module, unless changed_when and failed_when say otherwise. */
function judge(
  result: JsonObject,
  changes: readonly Change[],
  withResult: ScopeWithResult,
  { step }: StepRun,
): Outcome {
  const base: JsonObject = {
    ...result,
    changed: changes.length > 0,
    failed: result['failed'] === true,
    skipped: result['skipped'] === true,
  }
  if (base['skipped'] === true) return { status: 'skipped', result: base, changes }
  const changed = allHold(step.changed_when, withResult, base) ?? base['changed'] === true
  const afterChanged = { ...base, changed }
  const failed = allHold(step.failed_when, withResult, afterChanged) ?? base['failed'] === true
  const judged: JsonObject = {
    ...afterChanged,
    failed,
    ...(step.failed_when === undefined ? {} : { failed_when_result: failed }),
  }
  // A command that changed_when calls a question has changed nothing.
  const counted = changed || failed ? changes : []
  return {
    status: failed ? 'failed' : changed ? 'changed' : 'ok',
    result: judged,
    changes: counted,
  }
}

/** A failure that the module threw is judged like one that it returned. */
function judgeThrown(
  failure: Outcome,
  { timeout }: Attempt,
  withResult: ScopeWithResult,
  run: StepRun,
): Attempted {
  const { status, bug, result, changes } = failure
  // What befell the way to the host, or the run, is not for the task's conditions to judge.
  const beyond = ['BECOME_FAILED', 'INTERRUPTED', ...(timeout === undefined ? [] : ['TIMEOUT'])]
  if (status === 'unreachable' || bug || beyond.some(code => code === result['code'])) {
    return failure
  }
  try {
    return { ...judge(result, changes, withResult, run), gaveUp: true }
  } catch {
    // The conditions ask for what a module tells at its end: the failure itself is to be told.
    return failure
  }
}

/** Whether all conditions hold with the result registered; undefined when there are none. */
export function allHold(
  conditions: readonly Condition[] | undefined,
  withResult: ScopeWithResult,
  result: JsonObject,
): boolean | undefined {
  if (conditions === undefined) return undefined
  const scope = withResult(result)
  return conditions.every(condition => evaluateCondition(condition, scope))
}

/** The list a loop goes over. */
export function loopItems(run: StepRun['step']['loop'], scope: Scope): readonly Json[] {
  if (run === undefined) return []
  const items =
    run.over.kind === 'expression'
      ? evaluateExpression(run.over.template, scope)
      : renderValue(run.over.value, scope)
  if (Array.isArray(items)) return items as readonly Json[]
  throw new TsplayError('BAD_KEYWORD', `loop needs a list, got ${JSON.stringify(items)}`, {
    position: run.position,
    hint: 'for a mapping use `loop: values x` or `loop: keys x`',
  })
}
