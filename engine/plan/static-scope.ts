import type { Json, Source, SourceObject } from '../model/value.ts'
import { renderValue } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'

/**
 * Renders what must be known before any host is: `hosts:`, names of static imports, vars_files.
 * Only the play's own and the extra variables can be seen there, the latter winning.
 */
export function staticRenderer(
  extraVars: SourceObject,
): (value: Source, playVars: SourceObject) => Json {
  return (value, playVars) => {
    const vars = { ...playVars, ...extraVars }
    const scope: Scope = {
      get: name => {
        const source = Object.hasOwn(vars, name) ? vars[name] : undefined
        return source === undefined ? undefined : renderValue(source, scope)
      },
      names: () => Object.keys(vars),
    }
    return renderValue(value, scope)
  }
}
