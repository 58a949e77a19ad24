import type { JsonObject } from './model/value.ts'
import type { ArgumentOption, ArgumentOptions, OptionType } from './model/argument-spec.ts'

const types: Readonly<Record<OptionType, JsonObject>> = {
  bits: { type: 'string' },
  bool: { type: 'boolean' },
  bytes: { type: 'string' },
  dict: { type: 'object' },
  float: { type: 'number' },
  int: { type: 'integer' },
  json: { type: ['string', 'object', 'array'] },
  list: { type: 'array' },
  path: { type: 'string' },
  raw: {},
  str: { type: 'string' },
}

/** The JSON Schema of a variable, by what `meta/argument_specs.yml` says of it. */
export function optionSchema(option: ArgumentOption): JsonObject {
  const { type = 'str', options } = option
  if (type === 'list') {
    const items = elementSchema(option)
    return Object.keys(items).length === 0 ? types.list : { ...types.list, items }
  }
  if (type === 'dict' && options !== undefined) return { ...types.dict, ...optionsSchema(options) }
  return option.choices === undefined ? types[type] : { ...types[type], enum: option.choices }
}

/** Choices and options of a list are those of its elements. */
function elementSchema({ elements = 'raw', choices, options }: ArgumentOption): JsonObject {
  return optionSchema({
    type: elements,
    ...(choices === undefined ? {} : { choices }),
    ...(options === undefined ? {} : { options }),
  })
}

/** The JSON Schema of a mapping that holds these options and no others. */
function optionsSchema(options: ArgumentOptions): JsonObject {
  const required = Object.keys(options).filter(name => options[name]?.required === true)
  const schemas = Object.entries(options).map(([name, option]) => [name, optionSchema(option)])
  return {
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    properties: Object.fromEntries(schemas) as JsonObject,
  }
}
