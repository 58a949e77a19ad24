import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Ajv, type ValidateFunction } from 'ajv'

import { schemaFolder } from '../tools/schemas/index.ts'

const compiled = new Map<string, ValidateFunction>()

/** What a schema for editors finds wrong with the content of a file. */
export function refusals(name: string, content: unknown): readonly string[] {
  const validate = compiled.get(name) ?? compile(name)
  if (validate(content)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  )
}

function compile(name: string): ValidateFunction {
  const text = readFileSync(join(schemaFolder, `${name}.schema.json`), 'utf8')
  const schema = JSON.parse(text) as Record<string, unknown>
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    inlineRefs: false,
  })
  const validate = ajv.compile(schema)
  compiled.set(name, validate)
  return validate
}
