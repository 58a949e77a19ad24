import { TsplayError } from '../errors.ts'
import type { Change } from '../model/event.ts'
import type { Condition } from '../model/playbook.ts'
import { Template, type Json, type JsonObject, type SourceObject } from '../model/value.ts'
import type { AnyModule, EvaluatedCondition, ModuleResult } from '../modules/module.ts'
import { evaluateCondition } from '../template/condition.ts'
import { evaluateExpression, renderValue } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'
import { omitToken } from './magic.ts'
import { moduleContext, type Attempt } from './module-context.ts'
import { failedOutcome, type Outcome } from './outcome.ts'
import type { StepRun } from './step-context.ts'

/** What `changed_when`, `failed_when` and `until` see: the scope with the result registered. */
export type ScopeWithResult = (result: JsonObject) => Scope

/** Runs the step's module once on one host. Errors become outcomes here and nowhere else. */
export async function runAttempt(
  attempt: Attempt,
  withResult: ScopeWithResult,
  run: StepRun,
): Promise<Outcome> {
  const { ctx, gate } = moduleContext(attempt, run)
  try {
    const module = moduleOf(run)
    const args = renderArgs(module, attempt.scope, run)
    const result = await module.run(args, ctx)
    return judge(plain(result), gate.changes, withResult, run)
  } catch (error) {
    return failedOutcome(error, gate.changes)
  }
}

function moduleOf({ step, environment }: StepRun): AnyModule {
  const module = environment.modules.get(step.module)
  if (module !== undefined) return module
  throw new TsplayError('UNKNOWN_MODULE', `there is no module ${step.module}`, {
    position: step.position,
  })
}

function renderArgs(module: AnyModule, scope: Scope, { step, environment }: StepRun): JsonObject {
  const conditions = new Set<string>(module.conditions ?? [])
  const toRender: SourceObject = Object.fromEntries(
    Object.entries(step.args).filter(([name]) => !conditions.has(name)),
  )
  const rendered = withoutOmitted(freeForm(module, renderValue(toRender, scope) as JsonObject))
  const evaluated = Object.entries(step.args)
    .filter(([name]) => conditions.has(name))
    .map(([name, value]) => [name, evaluateAll(value, scope)] as const)
  // A schema knows conditions as they are written.
  const asWritten = evaluated.map(([name, list]) => [name, list.map(item => item.expression)])
  const given = { ...(rendered as JsonObject), ...Object.fromEntries(asWritten) } as JsonObject
  const args = environment.checkArgs(module, given, step.position)
  for (const name of module.secrets ?? []) {
    const secret = args[name]
    if (typeof secret === 'string') environment.onSecret(secret)
  }
  return { ...args, ...(Object.fromEntries(evaluated) as unknown as JsonObject) }
}

function freeForm(module: AnyModule, args: JsonObject): JsonObject {
  const { _raw: raw, ...rest } = args
  if (raw === undefined || module.freeForm === undefined) return args
  return { [module.freeForm]: raw, ...rest }
}

function withoutOmitted(value: Json): Json {
  if (Array.isArray(value)) return value.filter(item => item !== omitToken).map(withoutOmitted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== omitToken)
      .map(([key, member]) => [key, withoutOmitted(member)]),
  )
}

function evaluateAll(value: unknown, scope: Scope): readonly EvaluatedCondition[] {
  const conditions: unknown[] = Array.isArray(value) ? value : [value]
  return conditions.map(condition => {
    const template = condition instanceof Template ? condition : undefined
    const text = template?.text ?? String(condition)
    const place = template?.position ?? { file: '(assert)', line: 1, column: 1 }
    const holds =
      typeof condition === 'boolean'
        ? condition
        : evaluateCondition(
            { kind: 'expression', template: template ?? new Template(text, place) },
            scope,
          )
    return { expression: text, holds }
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
  return { status: failed ? 'failed' : changed ? 'changed' : 'ok', result: judged, changes }
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
