import type { Source, SourceObject } from '../model/value.ts'
import type { Layer } from '../plan/layers.ts'
import type { Value } from '../template/scope.ts'
import type { HostState } from './host-state.ts'
import type { ScopeOrigin } from './scope.ts'

/** A variable as found: data as it is, or a source still to be rendered. */
export type Found = { readonly data: Value } | { readonly source: Source }

interface LayerVars {
  readonly find: (name: string) => Found | undefined
  readonly names: () => readonly string[]
}

/** Looks a variable up in a host's layers at one step, those that come last in `order` first. */
export function variableLayers(
  host: HostState,
  origin: ScopeOrigin,
  magic: Readonly<Record<string, Value>>,
  order: readonly Layer[],
): LayerVars {
  const { play, role, keywords, roles } = origin
  const { parents = [], dependencies = [] } = role ?? {}
  const ledHere = parents.toReversed()
  const itself = role === undefined ? [] : [role]
  const layers: Record<Layer, LayerVars> = {
    'role defaults': sources(
      [...roles, ...dependencies, ...ledHere, ...itself].map(({ defaults }) => defaults),
    ),
    inventory: sources([host.inventoryVars]),
    facts: facts(host),
    'play vars': sources([play.keywords.vars]),
    vars_files: sources(play.varsFiles),
    'role vars': sources(
      [...roles, ...ledHere, ...dependencies, ...itself].map(({ vars }) => vars),
    ),
    'block and task vars': sources([keywords.vars]),
    include_vars: data(host.includedVars),
    'set_fact and register': data(host.setFacts),
    'role params': sources([role?.params ?? {}]),
    'extra vars': sources([origin.extraVars]),
    'loop and magic variables': data({ ...magic, ...origin.locals }),
  }
  const strongestFirst = order.toReversed().map(layer => layers[layer])
  return {
    find: name => {
      for (const layer of strongestFirst) {
        const found = layer.find(name)
        if (found !== undefined) return found
      }
      return undefined
    },
    names: () => [...new Set(strongestFirst.flatMap(layer => layer.names()))],
  }
}

/** Of several sets the last one wins. */
function sources(sets: readonly SourceObject[]): LayerVars {
  return {
    find: name => {
      for (let at = sets.length - 1; at >= 0; at -= 1) {
        const source = own(sets[at] ?? {}, name)
        if (source !== undefined) return { source }
      }
      return undefined
    },
    names: () => sets.flatMap(set => Object.keys(set)),
  }
}

function data(values: Readonly<Record<string, Value>>): LayerVars {
  return {
    find: name => {
      const value = own(values, name)
      return value === undefined ? undefined : { data: value }
    },
    names: () => Object.keys(values),
  }
}

/** `ansible_facts`, and each fact under its `ansible_…` name. */
function facts(host: HostState): LayerVars {
  const prefix = 'ansible_'
  return {
    find: name => {
      if (name === 'ansible_facts') return { data: host.facts }
      if (!name.startsWith(prefix)) return undefined
      const value = own(host.facts, name.slice(prefix.length))
      return value === undefined ? undefined : { data: value }
    },
    names: () => ['ansible_facts', ...Object.keys(host.facts).map(name => prefix + name)],
  }
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
