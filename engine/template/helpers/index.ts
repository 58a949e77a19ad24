import type { Helper } from '../helper.ts'
import { comparison } from './comparison.ts'
import { logic } from './logic.ts'

/** Themes of helpers, in the order in which the documentation shows them. */
export const themes: Readonly<Record<string, readonly Helper[]>> = {
  'Presence and choice': logic,
  Comparison: comparison,
}

const byName = new Map(
  Object.values(themes)
    .flat()
    .flatMap(helper => [helper.name, ...(helper.aliases ?? [])].map(name => [name, helper])),
)

/** The helper of a name. */
export function helperNamed(name: string): Helper | undefined {
  return byName.get(name)
}

/** Every name that may be called. */
export function helperNames(): readonly string[] {
  return [...byName.keys()]
}
