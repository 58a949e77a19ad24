import { optionSchema } from './argument-schema.ts'
import { TsplayError } from './errors.ts'
import type { ArgumentOption, ArgumentOptions } from './model/argument-spec.ts'
import type { Position } from './model/position.ts'
import type { JsonObject, SourceObject } from './model/value.ts'
import { compileArgsSchema, validateArgs, type ArgsValidator } from './validate.ts'

const validators = new WeakMap<ArgumentOptions, ArgsValidator>()

/**
 * Checks the value of a variable as written: a template is taken for whatever is due in its place.
 * @param vars The mapping that holds it, for its place.
 * @param position For a value that came from no file.
 */
export function checkVariable(
  name: string,
  options: ArgumentOptions,
  vars: SourceObject,
  position: Position,
): readonly TsplayError[] {
  const value = vars[name]
  const option = options[name]
  // As in Ansible: empty stands for not given.
  if (option === undefined || value === undefined || value === null) return []
  return validateArgs(validatorOf(options), { [name]: value }, position, vars).map(
    error =>
      new TsplayError('BAD_VARIABLE', messageOf(error, option), {
        position: error.position,
        hint: error.hint,
      }),
  )
}

/** Checks values that are known, those of required variables among them. */
export function checkVariables(
  options: ArgumentOptions,
  vars: SourceObject,
  position: Position,
): readonly TsplayError[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const isMissing = vars[name] === undefined || vars[name] === null
    if (option.required !== true || !isMissing) return checkVariable(name, options, vars, position)
    return [new TsplayError('BAD_VARIABLE', `the variable ${name} is required`, { position })]
  })
}

/** One for all options: what takes time is making it. */
function validatorOf(options: ArgumentOptions): ArgsValidator {
  const known = validators.get(options)
  if (known !== undefined) return known
  const schemas = Object.entries(options).map(([name, option]) => [name, optionSchema(option)])
  const made = compileArgsSchema({ properties: Object.fromEntries(schemas) as JsonObject })
  validators.set(options, made)
  return made
}

/** The message about an argument, in words for a variable; a secret's value is left out. */
function messageOf({ message }: TsplayError, { no_log = false }: ArgumentOption): string {
  const told = message
    .replace(/^there is no argument /, 'there is no ')
    .replace(/^the argument (\S+) is missing/, '$1 is missing')
  return no_log ? told.replace(/, (not|and is) .*$/s, '') : told
}
