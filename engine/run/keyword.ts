import { TsplayError } from '../errors.ts'
import type { Templated } from '../model/playbook.ts'
import { Template } from '../model/value.ts'
import { renderTemplate } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'

/** A keyword's value for one host; templates are rendered, and must come to the keyword's type. */
export function keyword<T extends string | number | boolean>(
  value: Templated<T> | undefined,
  scope: Scope,
): T | undefined {
  if (!(value instanceof Template)) return value
  return renderTemplate(value, scope) as T
}

/** A keyword that is a boolean: a template may come to true, false or their words. */
export function flag(value: Templated<boolean> | undefined, scope: Scope): boolean {
  const result: unknown = keyword(value, scope)
  if (result === undefined || result === false) return false
  if (result === true) return true
  if (result === 'true' || result === 'yes') return true
  if (result === 'false' || result === 'no' || result === '') return false
  throw new TsplayError('NOT_BOOLEAN', `expected true or false, got ${JSON.stringify(result)}`, {
    ...(value instanceof Template ? { position: value.position } : {}),
  })
}
