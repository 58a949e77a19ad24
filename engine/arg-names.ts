import { TsplayError } from './errors.ts'
import { copyPositions, positionOfKey, type Position } from './model/position.ts'

/** What a module's arguments may be called besides their names. */
export interface ArgNames {
  readonly freeForm?: string
  /** Argument by alias. */
  readonly aliases?: Readonly<Record<string, string>>
}

/** Arguments, each under its own name. */
export interface NamedArgs<Value> {
  readonly args: Readonly<Record<string, Value>>
  /** BAD_ARGS for each argument that was given twice; the first one stayed. */
  readonly problems: readonly TsplayError[]
}

/**
 * Brings aliases and free-form text under the names of their arguments; places go along.
 * @param position Of the task.
 */
export function nameArgs<Value>(
  { freeForm, aliases = {} }: ArgNames,
  args: Readonly<Record<string, Value>>,
  position: Position,
): NamedArgs<Value> {
  const names = new Map(Object.entries(aliases))
  if (freeForm !== undefined) names.set('_raw', freeForm)
  if (!Object.keys(args).some(key => names.has(key))) return { args, problems: [] }

  const nameOf = (key: string): string => names.get(key) ?? key
  const keys = new Map<string, string>()
  const problems: TsplayError[] = []
  for (const key of Object.keys(args)) {
    const name = nameOf(key)
    const first = keys.get(name)
    if (first === undefined) {
      keys.set(name, key)
      continue
    }
    const alias = key === name ? first : key
    problems.push(
      new TsplayError('BAD_ARGS', `${shown(first)} and ${shown(key)} are the same argument`, {
        position: positionOfKey(args, alias) ?? position,
        hint: `write ${name} only`,
      }),
    )
  }
  const named = [...keys].map(([name, key]) => [name, args[key]] as const)
  const result = Object.fromEntries(named) as Readonly<Record<string, Value>>
  copyPositions(args, result, nameOf)
  return { args: result, problems }
}

const shown = (key: string): string => (key === '_raw' ? 'the text behind the word' : key)
