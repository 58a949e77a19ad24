import type { HostStats, RunEvent, Status } from '../model/event.ts'
import type { Inventory, InventoryHost } from '../model/inventory.ts'
import type { RoleScope, Step } from '../model/plan.ts'
import type { Json, JsonObject, SourceObject } from '../model/value.ts'
import type { AnyModule } from '../modules/module.ts'
import { findHost } from '../plan/hosts.ts'

/** What a run knows of one host; changed by what steps come to (`applyResult`). */
export class HostState {
  readonly name: string
  readonly groups: readonly string[]
  /** All inventory layers merged, the stronger winning. */
  readonly inventoryVars: SourceObject
  facts: JsonObject = {}
  factsGathered = false
  includedVars: JsonObject = {}
  /** set_fact and register. */
  setFacts: JsonObject = {}
  /** Ids of handlers to run at the next flush. */
  readonly notified: Set<string> = new Set()
  /** The uses of roles of which some task was run here. */
  readonly ran: Set<RoleScope> = new Set()
  /** Left this play (end_host) or the run (unreachable, failed). */
  ended: 'play' | 'run' | undefined
  stats: HostStats = noStats

  constructor(host: InventoryHost) {
    this.name = host.name
    this.groups = host.groups
    this.inventoryVars = Object.assign({}, ...host.vars.map(({ vars }) => vars)) as SourceObject
  }

  setFact(name: string, value: Json): void {
    this.setFacts = { ...this.setFacts, [name]: value }
  }

  /** The host as the items of a loop see it: what they set is not yet the host's own. */
  fork(): HostState {
    return Object.assign(Object.create(HostState.prototype) as HostState, this)
  }

  /** Takes the variables or facts that a module's result holds. */
  takeVariables(result: JsonObject, module: Pick<AnyModule, 'name' | 'sets'> | undefined): void {
    if (result['failed'] === true || result['skipped'] === true) return
    const facts = result['ansible_facts']
    if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return
    const values = facts as JsonObject
    if (module?.sets === 'set_fact') this.setFacts = { ...this.setFacts, ...values }
    else if (module?.sets === 'include_vars') {
      this.includedVars = { ...this.includedVars, ...values }
    } else this.facts = { ...this.facts, ...values }
    // Others (hostname) tell a few facts: the next play still has to gather.
    if (module?.name === 'setup') this.factsGathered = true
  }

  /** Remembers which roles did something here; a look at their variables is nothing yet. */
  tookPart({ role, validates }: Step, status: Status): void {
    if (role === undefined || validates !== undefined || status === 'skipped') return
    for (const use of [role, ...role.parents]) this.ran.add(use)
  }

  count(event: RunEvent & { type: 'result' }): void {
    const { stats } = this
    const add = (...keys: (keyof HostStats)[]) => {
      const counted: Record<keyof HostStats, number> = { ...stats }
      for (const key of keys) counted[key] += 1
      this.stats = counted
    }
    switch (event.outcome.status) {
      case 'ok':
        add('ok')
        break
      case 'changed':
        add('ok', 'changed')
        break
      case 'skipped':
        add('skipped')
        break
      case 'unreachable':
        if (event.ignored) add('ok', 'ignored')
        else add('unreachable')
        break
      case 'failed':
        if (event.ignored) add('ok', 'ignored')
        else if (event.rescued) add('rescued')
        else add('failed')
    }
  }
}

/** A delegate need not be in the inventory: then its name is its address. */
export function delegateState(name: string, inventory: Inventory): HostState {
  return new HostState(findHost(name, inventory) ?? { name, groups: [], vars: [] })
}

const noStats: HostStats = {
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
}
