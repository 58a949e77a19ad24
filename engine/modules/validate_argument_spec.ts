import { checkVariables } from '../argument-values.ts'
import type { ArgumentOptions } from '../model/argument-spec.ts'
import type { JsonObject } from '../model/value.ts'
import type { Module } from './module.ts'

/** What variables may be, as `options` of a role's `meta/argument_specs.yml` say it. */
export interface ValidateArgumentSpecArgs {
  /** The variables by name, each with `type`, `choices`, `required`, `elements`, `options`. */
  readonly argument_spec: ArgumentOptions
  /** Their values; null stands for a variable that is not set. */
  readonly provided_arguments?: JsonObject
}

const nowhere = { file: 'provided_arguments', line: 1, column: 1 }

/** Fails unless variables are what they may be; tells all that is wrong. */
export const validateArgumentSpec: Module<ValidateArgumentSpecArgs> = {
  name: 'validate_argument_spec',
  local: true,

  schema: {
    required: ['argument_spec'],
    properties: {
      argument_spec: { type: 'object', additionalProperties: { type: 'object' } },
      provided_arguments: { type: 'object' },
    },
  },

  run({ argument_spec, provided_arguments = {} }) {
    const problems = checkVariables(argument_spec, provided_arguments, nowhere)
    const argument_errors = problems.map(({ message, hint }) =>
      hint === undefined ? message : `${message} (${hint})`,
    )
    const [first] = argument_errors
    if (first === undefined) return Promise.resolve({ msg: 'The variables are what they may be' })
    return Promise.resolve({ failed: true, msg: argument_errors.join('; '), argument_errors })
  },
}
