import { bindArguments } from './arguments.ts'
import type { CallExpression, Expression, PathExpression } from './ast.ts'
import { type Evaluation, startOf } from './frame.ts'
import { HelperError } from './helper-error.ts'
import { usage } from './helper.ts'
import { member } from './lookup.ts'
import type { Value } from './scope.ts'
import { undefinedPath } from './undefined-path.ts'

/** The value of an expression; what is undefined is an error. */
export function evaluate(expression: Expression, evaluation: Evaluation): Value {
  if (expression.kind === 'literal') return expression.value
  const value = evaluateOptional(expression, evaluation)
  if (value !== undefined) return value
  throw evaluation.fail(
    expression.place,
    expression.kind === 'path'
      ? undefinedPath(expression, evaluation.frame)
      : {
          code: 'UNDEFINED_VARIABLE',
          message: `${expression.helper.name} finds nothing`,
          hint: 'default VALUE (…) says what to take then',
        },
  )
}

/** The value of an expression; undefined for a path that leads nowhere. */
export function evaluateOptional(
  expression: Expression,
  evaluation: Evaluation,
): Value | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'path':
      return follow(expression, evaluation)
    case 'call':
      return call(expression, evaluation)
  }
}

function follow(path: PathExpression, evaluation: Evaluation): Value | undefined {
  let value = startOf(path, evaluation.frame)
  for (const part of path.parts) {
    if (value === undefined) return undefined
    value = member(value, part)
  }
  if (value === undefined && path.helper?.min === 0) {
    return call({ kind: 'call', helper: path.helper, args: [], place: path.place }, evaluation)
  }
  return value
}

function call({ helper, args, place }: CallExpression, evaluation: Evaluation): Value | undefined {
  try {
    if (helper.runLazy !== undefined) {
      return helper.runLazy(
        args.map(arg => ({
          value: () => evaluate(arg, evaluation),
          optional: () => evaluateOptional(arg, evaluation),
        })),
      )
    }
    const values = args.map(arg => evaluate(arg, evaluation))
    return helper.run?.(bindArguments(helper, values) as never)
  } catch (error) {
    if (!(error instanceof HelperError)) throw error
    // What a template's author says with fail and required needs no more words.
    if (error.code === 'TEMPLATE_FAILED') throw evaluation.fail(place, error)
    const { code, message, hint = `it is: ${usage(helper)}` } = error
    throw evaluation.fail(place, { code, hint, message: `${helper.name}: ${message}` })
  }
}
