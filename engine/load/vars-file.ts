import { TsplayError } from '../errors.ts'
import { positionOf } from '../model/position.ts'
import { isObject, type SourceObject } from '../model/value.ts'
import { collecting, type LoadContext } from './context.ts'
import { describe } from './fields.ts'
import { loadYaml, type YamlOptions } from './yaml.ts'

/** The variables of a vars file; an empty file holds none. */
export async function loadVarsFile(path: string, context: LoadContext): Promise<SourceObject> {
  return collecting(context, loading => loadVars(path, loading))
}

/** As {@link loadVarsFile}, as part of loading something bigger. */
export async function loadVars(
  path: string,
  context: Pick<LoadContext, 'warn'>,
  options: YamlOptions = {},
): Promise<SourceObject> {
  const content = await loadYaml(path, context, options)
  if (content === null) return {}
  if (isObject(content)) return content
  const position = Array.isArray(content) ? positionOf(content) : undefined
  throw new TsplayError(
    'BAD_KEYWORD',
    `${path} holds ${describe(content)}: variables are a mapping of names to values`,
    { position: position ?? { file: path, line: 1, column: 1 } },
  )
}
