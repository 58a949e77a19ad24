import type { Json } from '../model/value.ts'
import type { Helper, Slot } from './helper.ts'
import { toKind } from './kinds.ts'
import type { Value } from './scope.ts'

/** The arguments of a call by the names of the helper's parameters; throws where one does not fit. */
export function bindArguments(helper: Helper, values: readonly Value[]): Record<string, unknown> {
  const args: Record<string, unknown> = {}
  helper.slots.forEach(({ name, kind, arity }, index) => {
    if (arity === 'any' || arity === 'some') {
      args[name] = values.slice(index).map(value => toKind(value, kind, name))
    } else {
      const value = values[index]
      args[name] = value === undefined ? undefined : toKind(value, kind, name)
    }
  })
  return args
}

/** Checks a literal argument before any variable is known. */
export function checkLiteral(helper: Helper, index: number, value: Json): void {
  const slot = slotOf(helper, index)
  if (slot !== undefined && helper.run !== undefined) toKind(value, slot.kind, slot.name)
}

const slotOf = ({ slots }: Helper, index: number): Slot | undefined => slots[index] ?? slots.at(-1)
