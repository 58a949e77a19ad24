import { LazyObject, type Value } from './scope.ts'

/** Go's and Handlebars' idea of truth: false, 0, "", null, [] and {} are not. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false
  if (value instanceof LazyObject) return value.keys().length > 0
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object') return Object.keys(value).length > 0
  return Boolean(value)
}
