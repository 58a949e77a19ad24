import type { PlannedPlay, RoleScope, Step } from '../model/plan.ts'
import type { Keywords } from '../model/playbook.ts'
import { hostScope, type ScopeOrigin } from './scope.ts'
import type { Scope, Value } from '../template/scope.ts'
import type { RunEnvironment } from './environment.ts'
import type { Forks } from './forks.ts'
import type { HostState } from './host-state.ts'
import { hostMagic, sharedMagic } from './magic.ts'

/** The part of a play that is running: what all steps of a batch share. */
export interface Batch {
  readonly play: PlannedPlay
  /** Hosts as the batch began. */
  readonly hosts: readonly string[]
  /** Those of them whose own failure no rescue took over, and no `clear_host_errors`. */
  readonly failed: Set<string>
  /** Roles whose variables can be seen; public includes add theirs. */
  readonly roles: RoleScope[]
}

/** Makes the variables that a host sees at one step. */
export type ScopeFactory = (host: HostState, locals?: Readonly<Record<string, Value>>) => Scope

/** What a node of the plan contributes to its variables. */
export interface ScopeNode {
  readonly role?: RoleScope
  readonly keywords: Keywords
}

/** Scopes for all hosts at one node; what does not depend on the host is computed once. */
export function scopeFactory(
  node: ScopeNode,
  batch: Batch,
  run: { readonly environment: RunEnvironment; readonly hosts: ReadonlyMap<string, HostState> },
): ScopeFactory {
  const { environment, hosts } = run
  const { inventory, constants, check, diff, extraVars } = environment
  const { play, hosts: members, failed, roles } = batch
  const isAlive = (name: string) => hosts.get(name)?.ended === undefined && !failed.has(name)
  const { role, keywords } = node
  const magic = sharedMagic({
    inventory,
    play,
    role,
    alive: play.hosts.filter(isAlive),
    batch: members.filter(isAlive),
    constants,
    check,
    diff,
  })
  const origin: ScopeOrigin = {
    play,
    ...(role === undefined ? {} : { role }),
    keywords,
    roles,
    extraVars,
    magic: host => ({ ...magic, ...hostMagic(host, inventory) }),
    locals: {},
    host: name => hosts.get(name),
    hostNames: [...inventory.hosts.keys()],
  }
  return (host, locals = {}) => hostScope(host, { ...origin, locals })
}

/** A step in its surroundings: what running it on any host needs. */
export interface StepRun {
  readonly step: Step
  readonly batch: Batch
  readonly environment: RunEnvironment
  readonly hosts: ReadonlyMap<string, HostState>
  readonly scope: ScopeFactory
  /** Whose turn it is, over all that the run does at once. */
  readonly forks: Forks
}
