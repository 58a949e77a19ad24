import { nameArgs } from '../arg-names.ts'
import { TsplayError } from '../errors.ts'
import { positionOfValue } from '../model/position.ts'
import {
  Template,
  type Json,
  type JsonObject,
  type Source,
  type SourceObject,
} from '../model/value.ts'
import type { AnyModule, EvaluatedCondition } from '../modules/module.ts'
import { evaluateCondition } from '../template/condition.ts'
import { renderValue } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'
import { omitToken } from './magic.ts'
import type { StepRun } from './step-context.ts'

/**
 * A step's arguments for one host: rendered, checked and brought to their types; conditions
 * among them evaluated.
 * @throws TsplayError
 */
export function renderArgs(
  module: AnyModule,
  scope: Scope,
  { step, environment }: StepRun,
): JsonObject {
  const conditions = new Set<string>(module.conditions ?? [])
  const { args: written, problems } = nameArgs(module, step.args, step.position)
  if (problems[0] !== undefined) throw problems[0]
  const toRender: SourceObject = Object.fromEntries(
    Object.entries(written).filter(([name]) => !conditions.has(name)),
  )
  const rendered =
    step.validates === undefined
      ? withoutOmitted(renderValue(toRender, scope))
      : renderKnown(toRender, scope)
  const evaluated = Object.entries(written)
    .filter(([name]) => conditions.has(name))
    .map(([name]) => [name, evaluateAll(written, name, scope)] as const)
  // A schema knows conditions as they are written.
  const asWritten = evaluated.map(([name, list]) => [name, list.map(item => item.expression)])
  const given = { ...(rendered as JsonObject), ...Object.fromEntries(asWritten) } as JsonObject
  const args = environment.checkArgs(module, given, step)
  for (const name of module.secrets ?? []) {
    const secret = args[name]
    if (typeof secret === 'string') environment.onSecret(secret)
  }
  return { ...args, ...(Object.fromEntries(evaluated) as unknown as JsonObject) }
}

/** Variables that a role's check is given: one that needs what nobody knows yet, such as facts, is not set. */
function renderKnown(args: SourceObject, scope: Scope): JsonObject {
  // The spec holds no templates, and stays the same one for all hosts.
  const { provided_arguments: given, ...spec } = args
  const known = Object.entries(given as SourceObject).map(([name, value]): [string, Json] => {
    try {
      return [name, renderValue(value, scope)]
    } catch (error) {
      // Whoever uses it is told, when it is still unknown then.
      if (error instanceof TsplayError && error.code === 'UNDEFINED_VARIABLE') return [name, null]
      throw error
    }
  })
  return {
    ...(spec as JsonObject),
    provided_arguments: withoutOmitted(Object.fromEntries(known)),
  }
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

function evaluateAll(args: SourceObject, arg: string, scope: Scope): readonly EvaluatedCondition[] {
  const value = args[arg] ?? []
  const list = Array.isArray(value) ? (value as readonly Source[]) : undefined
  return (list ?? [value]).map((condition, index) => {
    if (typeof condition === 'boolean') return { expression: String(condition), holds: condition }
    const place = list === undefined ? positionOfValue(args, arg) : positionOfValue(list, index)
    const nowhere = { file: arg, line: 1, column: 1 }
    const template =
      condition instanceof Template
        ? condition
        : new Template(writtenText(condition), place ?? nowhere)
    return {
      expression: template.text,
      holds: evaluateCondition({ kind: 'expression', template }, scope),
    }
  })
}

function writtenText(condition: Source): string {
  return typeof condition === 'string' ? condition : JSON.stringify(condition)
}
