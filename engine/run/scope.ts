import { TsplayError } from '../errors.ts'
import type { PlannedPlay, RoleScope } from '../model/plan.ts'
import type { Keywords } from '../model/playbook.ts'
import type { SourceObject } from '../model/value.ts'
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
  const magic = { hostvars: hostvars(origin), ...origin.magic(host) }
  const layers = variableLayers(host, origin, magic)
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

/** Every host's variables as this step would see them there, without its loop variables. */
function hostvars(origin: ScopeOrigin): LazyObject {
  const scopes = new Map<string, LazyObject>()
  const open = (name: string): LazyObject | undefined => {
    const host = origin.host(name)
    if (host === undefined) return undefined
    const scope = hostScope(host, { ...origin, locals: {} })
    // Without hostvars itself: printing one host's variables must not print all hosts' for ever.
    return new LazyObject(scope.get, () => scope.names().filter(known => known !== 'hostvars'))
  }
  const get = (name: string): LazyObject | undefined => {
    const ready = scopes.get(name) ?? open(name)
    if (ready !== undefined) scopes.set(name, ready)
    return ready
  }
  return new LazyObject(get, () => origin.hostNames)
}
