import type { LoadContext } from '../load/context.ts'
import type { Inventory } from '../model/inventory.ts'
import { limitHosts, selectHosts } from '../plan/hosts.ts'
import type { PlanOptions } from '../plan/play.ts'

/** What choosing hosts is told besides the inventory. */
export interface SelectorOptions {
  /** `--limit`, its files read. */
  readonly limit: string | undefined
  /** Whether all of the inventory could be read: who is missing in a part of it says nothing. */
  readonly isWhole: boolean
  readonly warn: LoadContext['warn']
}

/**
 * Chooses the hosts of plays; a name that matches nothing is told once, however many plays have it.
 * @throws TsplayError NO_HOSTS when the limit leaves nobody.
 */
export function hostSelector(
  inventory: Inventory,
  { limit, isWhole, warn }: SelectorOptions,
): PlanOptions['selectHosts'] {
  const told = new Set<string>()
  const warnOnce: LoadContext['warn'] = (text, position) => {
    if (isWhole && !told.has(text)) warn(text, position)
    told.add(text)
  }
  const limited = isWhole ? limitHosts(limit, inventory, { warn: warnOnce }) : undefined
  return (pattern, position) =>
    selectHosts(pattern, inventory, { position, warn: warnOnce }).filter(
      name => limited === undefined || limited.has(name),
    )
}
