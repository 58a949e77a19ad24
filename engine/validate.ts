import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'

import { coerceArgs, type AnySchema } from './coerce.ts'
import { TsplayError, TsplayErrors } from './errors.ts'
import type { Position } from './model/position.ts'
import { Template, type JsonObject, type SourceObject } from './model/value.ts'
import { argsError } from './validate-message.ts'

/** A module's schema, ready to check arguments. */
export interface ArgsValidator {
  readonly schema: AnySchema
  readonly validate: ValidateFunction
  /** Words that arguments may be called by as well: hints name them. */
  readonly aliases: readonly string[]
}

// The schemas are ours and a test checks them: here that would be half of what validation costs.
const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  verbose: true,
  validateSchema: false,
  // A schema is asked too seldom to earn back what making its check shorter would cost.
  code: { optimize: false },
})

/** Prepares a module's schema; unknown arguments are refused unless the schema says otherwise. */
export function compileArgsSchema(
  schema: AnySchema,
  aliases: readonly string[] = [],
): ArgsValidator {
  const whole = { type: 'object', additionalProperties: false, ...schema }
  return { schema: whole, validate: ajv.compile(whole), aliases }
}

/**
 * Checks arguments as written: a template is taken for whatever is due in its place.
 * @param written The mapping they are taken from, for their places.
 */
export function validateArgs(
  validator: ArgsValidator,
  args: SourceObject,
  position: Position,
  written: SourceObject = args,
): readonly TsplayError[] {
  return problemsOf(validator, coerceArgs(args, validator.schema), { written, position })
}

/**
 * Checks rendered arguments and brings them to the types that are due.
 * @param written The arguments as in the file, for their places.
 * @throws TsplayError BAD_ARGS
 */
export function checkRenderedArgs(
  validator: ArgsValidator,
  args: JsonObject,
  position: Position,
  written?: SourceObject,
): JsonObject {
  const coerced = coerceArgs(args, validator.schema)
  const problems = problemsOf(validator, coerced, { written: written ?? args, position })
  const [first, ...others] = problems
  // There were no templates, and there are none.
  if (first === undefined) return coerced as JsonObject
  if (others.length === 0) throw first
  const message = problems.map(problem => problem.message).join('; ')
  throw new TsplayError('BAD_ARGS', message, { position, cause: new TsplayErrors(problems) })
}

function problemsOf(
  { schema, validate, aliases }: ArgsValidator,
  args: SourceObject,
  place: { readonly written: SourceObject; readonly position: Position },
): readonly TsplayError[] {
  if (validate(args)) return []
  return relevant(validate.errors ?? [], args, schema).map(error =>
    argsError(error, { ...place, aliases }),
  )
}

/**
 * The errors that are the user's: not those that a template may still put right, and of a choice
 * (oneOf, anyOf, not) the choice itself and not what each branch says.
 */
function relevant(
  errors: readonly ErrorObject[],
  args: SourceObject,
  schema: AnySchema,
): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => ['oneOf', 'anyOf'].includes(keyword))
  const inside = (choice: ErrorObject): readonly ErrorObject[] =>
    errors.filter(({ schemaPath }) => schemaPath.startsWith(`${choice.schemaPath}/`))
  const isOpen = (error: ErrorObject): boolean =>
    valuesOn(error.instancePath, args).some(value => value instanceof Template) ||
    dependsOnTemplate(error, args, schema)

  const nested = new Set(choices.flatMap(inside))
  return errors.filter(
    error =>
      error.keyword !== 'if' &&
      !nested.has(error) &&
      !isOpen(error) &&
      !(choices.includes(error) && hasOpenBranch(error, inside(error), isOpen)),
  )
}

/** Whether one branch of a choice fails by nothing but templates. */
function hasOpenBranch(
  { schemaPath }: ErrorObject,
  inside: readonly ErrorObject[],
  isOpen: (error: ErrorObject) => boolean,
): boolean {
  const branchOf = (error: ErrorObject): string =>
    error.schemaPath.slice(schemaPath.length + 1).split('/', 1)[0] ?? ''
  return inside.some(error =>
    inside.filter(other => branchOf(other) === branchOf(error)).every(isOpen),
  )
}

/** Whether an error stands under an `if` that asks for the value of a template. */
function dependsOnTemplate(
  { schemaPath, instancePath }: ErrorObject,
  args: SourceObject,
  schema: AnySchema,
): boolean {
  let current: unknown = schema
  const object = valuesOn(instancePath, args).at(-1)
  for (const step of steps(decodeURIComponent(schemaPath.replace(/^#/, '')))) {
    const { if: condition, [step]: next } = current as AnySchema
    if ((step === 'then' || step === 'else') && condition !== undefined) {
      const asked = Object.keys((condition as AnySchema)['properties'] ?? {})
      const values = asked.map(name => (object as SourceObject | undefined)?.[name] ?? args[name])
      if (values.some(value => value instanceof Template)) return true
    }
    current = next
  }
  return false
}

/** All values from the arguments down to the place of an error. */
function valuesOn(instancePath: string, args: SourceObject): readonly unknown[] {
  const values: unknown[] = [args]
  for (const step of steps(instancePath)) {
    const last = values.at(-1)
    if (last instanceof Template || typeof last !== 'object' || last === null) break
    values.push((last as Readonly<Record<string, unknown>>)[step])
  }
  return values
}

const steps = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
