import { entryPointTable, optionTable } from '../../../engine/load/part-table.ts'
import { closed, keywordSchemas, ref, type Schema } from './kinds.ts'

/** What `argument_specs` of a role refers to. */
export function argumentSpecDefinitions(): Readonly<Record<string, Schema>> {
  const mapping = ['object', 'null']
  const eachOf = (name: string): Schema => ({ type: mapping, additionalProperties: ref(name) })
  return {
    argumentSpecs: eachOf('entryPoint'),
    entryPoint: closed(mapping, keywordSchemas(entryPointTable)),
    argumentOptions: eachOf('option'),
    option: closed(mapping, keywordSchemas(optionTable)),
  }
}
