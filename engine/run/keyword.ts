import { TsplayError } from '../errors.ts'
import type { Templated } from '../model/playbook.ts'
import { Template, type Json } from '../model/value.ts'
import { renderTemplate } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'

/** A keyword that is a name: what its template comes to for one host. */
export function word(value: Templated<string> | undefined, scope: Scope): string | undefined {
  if (value === undefined) return undefined
  const rendered = rendering(value, scope)
  if (typeof rendered === 'string' || typeof rendered === 'number') return String(rendered)
  throw wrong('a name', rendered, value)
}

/** A keyword that is a number. */
export function count(
  value: Templated<number | string> | undefined,
  scope: Scope,
): number | undefined {
  if (value === undefined) return undefined
  const rendered = rendering(value, scope)
  const number = typeof rendered === 'string' && rendered !== '' ? Number(rendered) : rendered
  if (typeof number === 'number' && !Number.isNaN(number)) return number
  throw wrong('a number', rendered, value)
}

/** A keyword that is a boolean: a template may come to true, false or their words. */
export function flag(value: Templated<boolean> | undefined, scope: Scope): boolean {
  if (value === undefined) return false
  const rendered = rendering(value, scope)
  if (rendered === true || rendered === 'true' || rendered === 'yes') return true
  if (rendered === false || rendered === 'false' || rendered === 'no') return false
  throw wrong('true or false', rendered, value)
}

function rendering(value: Templated<string | number | boolean>, scope: Scope): Json {
  return value instanceof Template ? renderTemplate(value, scope) : value
}

function wrong(due: string, got: Json, value: Templated<string | number | boolean>): TsplayError {
  return new TsplayError('BAD_KEYWORD', `expected ${due}, got ${JSON.stringify(got)}`, {
    ...(value instanceof Template ? { position: value.position } : {}),
  })
}
