import { expect } from 'chai'

import { type ErrorCode, TsplayError } from '../../../engine/errors.ts'
import { type Json, type Source, Template } from '../../../engine/model/value.ts'
import { evaluateCondition } from '../../../engine/template/condition.ts'
import { evaluateExpression, renderValue } from '../../../engine/template/render.ts'
import type { Scope, Value } from '../../../engine/template/scope.ts'

/** A template at the beginning of a file `t`. */
export const template = (text: string, line = 1, column = 1): Template =>
  new Template(text, { file: 't', line, column })

/** The variables of a test. */
export const scopeOf = (variables: Readonly<Record<string, Value>>): Scope => ({
  get: name => (Object.hasOwn(variables, name) ? variables[name] : undefined),
  names: () => Object.keys(variables),
})

export type Variables = Readonly<Record<string, Value>>

/** What a value as written in a file comes to. */
export const render = (source: Source, variables: Variables = {}): Json =>
  renderValue(typeof source === 'string' ? template(source) : source, scopeOf(variables))

/** What a bare expression comes to. */
export const value = (expression: string, variables: Variables = {}): Json =>
  evaluateExpression(template(expression), scopeOf(variables))

/** Whether an expression in `when` holds. */
export const holds = (expression: string, variables: Variables = {}): boolean =>
  evaluateCondition({ kind: 'expression', template: template(expression) }, scopeOf(variables))

/** The error that a call throws; fails where it throws none. */
export function thrown(call: () => unknown): TsplayError {
  let result: unknown
  try {
    result = call()
  } catch (error) {
    expect(error).to.be.instanceOf(TsplayError)
    return error as TsplayError
  }
  throw new Error(`nothing was thrown, but returned: ${JSON.stringify(result)}`)
}

/** Code and place of the error that a call throws. */
export function failure(call: () => unknown): { code: ErrorCode; at: string } {
  const { code, position } = thrown(call)
  return { code, at: `${position?.line ?? '?'}:${position?.column ?? '?'}` }
}
