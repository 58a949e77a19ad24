import { define, defineLazy, type Helper, type LazyArg } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { toKind } from '../kinds.ts'
import type { Value } from '../scope.ts'
import { isTruthy } from '../truth.ts'

// The count of arguments is checked when the template is parsed.
const at = (args: readonly LazyArg[], index: number): LazyArg => {
  const arg = args[index]
  if (arg === undefined) throw new Error(`argument ${index} is missing`)
  return arg
}

/** The first argument with the wanted truth, else the last: and, or. */
function firstWith(truth: boolean, args: readonly LazyArg[]): Value {
  const last = args.length - 1
  for (const arg of args.slice(0, last)) {
    const value = arg.value()
    if (isTruthy(value) === truth) return value
  }
  return at(args, last).value()
}

/** Helpers about presence, and those that choose. */
export const logic: readonly Helper[] = [
  defineLazy({
    name: 'default',
    params: { fallback: 'value', value: 'value' },
    purpose: 'VALUE, or FALLBACK where it is undefined or empty (`false` and `0` are empty, too).',
    example: 'default "none" nothing.here',
    result: '"none"',
    runLazy: args => {
      const value = at(args, 1).optional()
      return isTruthy(value) ? value : at(args, 0).value()
    },
  }),
  defineLazy({
    name: 'defined',
    params: { path: 'value' },
    purpose: 'Whether PATH leads to a value; null is one.',
    example: 'defined nothing.here',
    result: 'false',
    runLazy: args => at(args, 0).optional() !== undefined,
  }),
  defineLazy({
    name: 'coalesce',
    params: { values: 'value+' },
    purpose: 'The first value that is defined and not empty; null where there is none.',
    example: 'coalesce nothing "" "b" "c"',
    result: '"b"',
    runLazy: args => {
      for (const arg of args) {
        const value = arg.optional()
        if (isTruthy(value)) return value
      }
      return null
    },
  }),
  defineLazy({
    name: 'ternary',
    params: { yes: 'value', no: 'value', condition: 'value' },
    purpose: 'YES where CONDITION holds, else NO; the other one is not evaluated.',
    example: 'ternary "etcd.external" "etcd.local" (eq "host" "host")',
    result: '"etcd.external"',
    runLazy: args => at(args, isTruthy(at(args, 2).value()) ? 0 : 1).value(),
  }),
  defineLazy({
    name: 'and',
    params: { values: 'value+' },
    purpose: 'The first value that is empty or false, else the last; stops there.',
    example: 'and true (eq 1 1)',
    result: 'true',
    runLazy: args => firstWith(false, args),
  }),
  defineLazy({
    name: 'or',
    params: { values: 'value+' },
    purpose: 'The first value that is not empty or false, else the last; stops there.',
    example: 'or "" "b"',
    result: '"b"',
    runLazy: args => firstWith(true, args),
  }),
  define({
    name: 'not',
    params: { value: 'value' },
    purpose: 'Whether VALUE is false or empty.',
    example: 'not false',
    result: 'true',
    run: ({ value }) => !isTruthy(value),
  }),
  defineLazy({
    name: 'empty',
    params: { value: 'value' },
    purpose: 'Whether VALUE is undefined, null, false, 0, "", an empty list or mapping.',
    example: 'empty (list)',
    result: 'true',
    runLazy: args => !isTruthy(at(args, 0).optional()),
  }),
  defineLazy({
    name: 'required',
    params: { message: 'value', value: 'value' },
    purpose: 'VALUE; an error with MESSAGE where it is undefined, null or "".',
    example: 'required "set kube_version" "1.20.2"',
    result: '"1.20.2"',
    runLazy: args => {
      const value = at(args, 1).optional()
      if (value !== undefined && value !== null && value !== '') return value
      throw new HelperError(toKind(at(args, 0).value(), 'text', 'message'), {
        code: 'TEMPLATE_FAILED',
      })
    },
  }),
  define({
    name: 'fail',
    params: { message: 'text' },
    purpose: 'An error with MESSAGE.',
    example: 'or "fine" (fail "not reached")',
    result: '"fine"',
    run: ({ message }) => {
      throw new HelperError(message, { code: 'TEMPLATE_FAILED' })
    },
  }),
]
