import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'

import { didYouMean } from './did-you-mean.ts'
import { TsplayError, TsplayErrors } from './errors.ts'
import type { Position } from './model/position.ts'
import { positionOfKey, positionOfValue } from './model/position.ts'
import { Template, type Json, type JsonObject, type SourceObject } from './model/value.ts'
import { coerceArgs, type AnySchema } from './coerce.ts'

/** A module's schema, ready to check arguments. */
export interface ArgsValidator {
  readonly schema: AnySchema
  readonly validate: ValidateFunction
}

const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true })

/** Prepares a module's schema; unknown arguments are refused unless the schema says otherwise. */
export function compileArgsSchema(schema: AnySchema): ArgsValidator {
  const whole = { type: 'object', additionalProperties: false, ...schema }
  return { schema: whole, validate: ajv.compile(whole) }
}

/** Checks arguments as written: a template is taken for whatever is due in its place. */
export function validateArgs(
  { schema, validate }: ArgsValidator,
  args: SourceObject,
  position: Position,
): readonly TsplayError[] {
  const coerced = coerceArgs(args, schema)
  if (validate(coerced)) return []
  const errors = (validate.errors ?? []).filter(error => !concernsTemplate(error, coerced))
  return summarize(errors).map(error => argsError(error, args, position, schema))
}

/**
 * Checks rendered arguments and brings them to the types that are due.
 * @throws TsplayErrors, TsplayError BAD_ARGS
 */
export function checkRenderedArgs(
  validator: ArgsValidator,
  args: JsonObject,
  position: Position,
): JsonObject {
  const problems = validateArgs(validator, args, position)
  const [first, ...others] = problems
  if (first === undefined) return coerceArgs(args, validator.schema) as JsonObject
  throw others.length === 0 ? first : merged(problems, position)
}

function merged(problems: readonly TsplayError[], position: Position): TsplayError {
  const message = problems.map(problem => problem.message).join('; ')
  return new TsplayError('BAD_ARGS', message, { position, cause: new TsplayErrors(problems) })
}

function concernsTemplate({ instancePath }: ErrorObject, args: unknown): boolean {
  let value: unknown = args
  for (const step of instancePath.split('/').slice(1)) {
    if (value instanceof Template) return true
    value = (value as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return value instanceof Template
}

/** oneOf and anyOf over required arguments give one error for each branch: only theirs is kept. */
function summarize(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
  return errors.filter(
    error =>
      choices.includes(error) ||
      !choices.some(choice => error.schemaPath.startsWith(`${choice.schemaPath}/`)),
  )
}

function argsError(
  error: ErrorObject,
  args: SourceObject,
  position: Position,
  schema: AnySchema,
): TsplayError {
  const path = error.instancePath.split('/').slice(1)
  const [top] = path
  const known = Object.keys((schema['properties'] ?? {}) as object)
  switch (error.keyword) {
    case 'additionalProperties': {
      const { additionalProperty } = error.params as { additionalProperty: string }
      return new TsplayError('BAD_ARGS', `there is no argument ${additionalProperty}`, {
        position: positionOfKey(args, additionalProperty) ?? position,
        hint: didYouMean(additionalProperty, known) ?? `known are ${known.join(', ')}`,
      })
    }
    case 'required': {
      const { missingProperty } = error.params as { missingProperty: string }
      const where = top === undefined ? '' : ` in ${path.join('.')}`
      return new TsplayError('BAD_ARGS', `the argument ${missingProperty} is missing${where}`, {
        position,
      })
    }
    default:
      return new TsplayError('BAD_ARGS', messageOf(error, path), {
        position: (top === undefined ? undefined : positionOfValue(args, top)) ?? position,
      })
  }
}

function messageOf(error: ErrorObject, path: readonly string[]): string {
  const name = path.length === 0 ? 'the arguments' : path.join('.')
  if (error.keyword === 'oneOf' || error.keyword === 'anyOf') return choiceMessage(error, name)
  const got = shown(error.data)
  if (error.keyword === 'enum') {
    const { allowedValues } = error.params as { allowedValues: readonly Json[] }
    return `${name} must be one of ${allowedValues.map(shown).join(', ')}, not ${got}`
  }
  return `${name} ${error.message ?? 'is wrong'}, got ${got}`
}

function choiceMessage(error: ErrorObject, name: string): string {
  const branches = (error.schema as readonly { required?: readonly string[] }[]).flatMap(
    ({ required = [] }) => [required.join(' with ')],
  )
  const only = branches.every(branch => branch !== '')
  if (!only) return `${name}: ${error.message ?? 'fits none of the allowed forms'}`
  const quantity = error.keyword === 'oneOf' ? 'exactly one' : 'at least one'
  return `${name} need ${quantity} of ${branches.join(', ')}`
}

function shown(value: unknown): string {
  return value instanceof Template ? value.text : JSON.stringify(value)
}
