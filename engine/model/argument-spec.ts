import type { Json } from './value.ts'

/** Types of variables, as Ansible names them. */
export const optionTypes = [
  'str',
  'bool',
  'int',
  'float',
  'list',
  'dict',
  'path',
  'raw',
  'json',
  'bits',
  'bytes',
] as const

/** One of {@link optionTypes}. */
export type OptionType = (typeof optionTypes)[number]

/** What `meta/argument_specs.yml` says of a variable, as far as it is checked. */
export interface ArgumentOption {
  /** Default: `str`. */
  readonly type?: OptionType
  readonly required?: boolean
  readonly choices?: readonly Json[]
  /** Type of a list's elements. */
  readonly elements?: OptionType
  /** What a mapping, or each mapping of a list, holds. */
  readonly options?: ArgumentOptions
  /** Messages do not show the value. */
  readonly no_log?: boolean
}

/** Variables of a role's entry point, by name. */
export type ArgumentOptions = Readonly<Record<string, ArgumentOption>>

/** A role's variables by entry point: `main`, or the name of another file of its `tasks/`. */
export type ArgumentSpecs = Readonly<Record<string, ArgumentOptions>>
