import { TsplayError } from '../errors.ts'
import type { Condition } from '../model/playbook.ts'
import type { Template } from '../model/value.ts'
import { describe } from './kinds.ts'
import { evaluateLazily } from './render.ts'
import type { Scope } from './scope.ts'

/** Whether a condition holds; each part must come out as true or false. */
export function evaluateCondition(condition: Condition, scope: Scope): boolean {
  switch (condition.kind) {
    case 'literal':
      return condition.value
    case 'expression':
      return evaluateBoolean(condition.template, scope)
    case 'all':
      return condition.of.every(part => evaluateCondition(part, scope))
    case 'any':
      return condition.of.some(part => evaluateCondition(part, scope))
    case 'not':
      return !evaluateCondition(condition.of, scope)
  }
}

function evaluateBoolean(template: Template, scope: Scope): boolean {
  const value = evaluateLazily(template, scope)
  if (typeof value === 'boolean') return value

  const text = template.text.trim()
  const written = /^[\w.@[\]-]+$/.test(text) || text.startsWith('(') ? text : `(${text})`
  throw new TsplayError('NOT_BOOLEAN', `${text} is ${describe(value)}, not true or false`, {
    position: template.position,
    hint:
      typeof value === 'string'
        ? `compare it: eq ${written} "…"; or take words such as "yes" for it: toBool ${written}`
        : `whether there is anything in it: not (empty ${written})`,
  })
}
