import { TsplayError } from '../errors.ts'
import type { PlannedPlay, RoleScope } from '../model/plan.ts'
import type { Keywords } from '../model/playbook.ts'
import type { SourceObject } from '../model/value.ts'
import { hostvarsPrecedence, precedence, type Layer } from '../plan/layers.ts'
import { renderValue } from '../template/render.ts'
import { LazyObject, type Scope, type Value } from '../template/scope.ts'
import type { HostState } from './host-state.ts'
import { variableLayers } from './layers.ts'

/** What a step adds to its host's and play's variables. */
export interface ScopeOrigin {
  readonly play: PlannedPlay
  readonly role?: RoleScope
  readonly keywords: Keywords
  /** Roles whose variables the play can see: its own, and public includes'. */
  readonly roles: readonly RoleScope[]
  readonly extraVars: SourceObject
  /** Magic variables of a host at this step. */
  readonly magic: (host: HostState) => Readonly<Record<string, Value>>
  /** Loop variables and the like, above everything. */
  readonly locals: Readonly<Record<string, Value>>
  readonly host: (name: string) => HostState | undefined
  readonly hostNames: readonly string[]
}

/** The variables of one host at one step: rendered when they are asked for, each only once. */
export function hostScope(host: HostState, origin: ScopeOrigin): Scope {
  return openScope(host, origin, { hostvars: hostvars(origin), order: precedence })
}

function openScope(
  host: HostState,
  origin: ScopeOrigin,
  { hostvars, order }: { readonly hostvars: LazyObject; readonly order: readonly Layer[] },
): Scope {
  const magic = { hostvars, ...origin.magic(host) }
  const layers = variableLayers(host, origin, magic, order)
  const known = new Map<string, Value | undefined>()
  const rendering: string[] = []

  const get = (name: string): Value | undefined => {
    if (known.has(name)) return known.get(name)
    if (rendering.includes(name)) {
      const chain = [...rendering, name].join(' → ')
      throw new TsplayError('CYCLIC_VARIABLE', `variable ${name} refers to itself: ${chain}`)
    }
    rendering.push(name)
    try {
      const found = layers.find(name)
      const value =
        found === undefined
          ? undefined
          : 'data' in found
            ? found.data
            : renderValue(found.source, scope)
      known.set(name, value)
      return value
    } finally {
      rendering.pop()
    }
  }
  const scope: Scope = { get, names: layers.names }
  return scope
}

/**
 * Every host's variables as the play and the role see them there, without what the asking task
 * says of its own. Hosts that ask for one another meet the same scopes: so a circle is noticed.
 */
function hostvars(origin: ScopeOrigin): LazyObject {
  const scopes = new Map<string, LazyObject>()
  const open = (name: string): LazyObject | undefined => {
    const host = origin.host(name)
    if (host === undefined) return undefined
    const there = { ...origin, locals: {} }
    const scope = openScope(host, there, { hostvars: all, order: hostvarsPrecedence })
    // Without hostvars itself: printing one host's variables must not print all hosts' for ever.
    return new LazyObject(scope.get, () => scope.names().filter(known => known !== 'hostvars'))
  }
  const get = (name: string): LazyObject | undefined => {
    const ready = scopes.get(name) ?? open(name)
    if (ready !== undefined) scopes.set(name, ready)
    return ready
  }
  const all = new LazyObject(get, () => origin.hostNames)
  return all
}
