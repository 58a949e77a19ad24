import type { HostStats, RunEvent, RunEventBody } from '../model/event.ts'
import type { JsonObject } from '../model/value.ts'
import type { Step } from '../model/plan.ts'
import { findHost } from '../plan/hosts.ts'
import type { RunEnvironment } from './environment.ts'
import { createForks, type Forks } from './forks.ts'
import { delegateState, HostState } from './host-state.ts'

/** Everything that changes while a run goes on, in one place. */
export class RunState {
  readonly environment: RunEnvironment
  readonly hosts: Map<string, HostState>
  readonly forks: Forks
  readonly #emit: (event: RunEvent) => void
  bug = false

  constructor(environment: RunEnvironment, emit: (event: RunEvent) => void) {
    this.environment = environment
    this.#emit = emit
    this.forks = createForks(environment.forks)
    const { hosts } = environment.inventory
    this.hosts = new Map([...hosts.values()].map(host => [host.name, new HostState(host)]))
  }

  get interrupted(): boolean {
    return this.environment.signal.aborted
  }

  host(name: string): HostState {
    const known = this.hosts.get(name)
    if (known !== undefined) return known
    const implicit = findHost(name, this.environment.inventory)
    if (implicit === undefined) throw new Error(`host ${name} is planned for but not known`)
    return this.delegate(name)
  }

  /** Where a task was sent to; from then on it is known like any other. */
  delegate(name: string): HostState {
    const host = this.hosts.get(name) ?? delegateState(name, this.environment.inventory)
    this.hosts.set(name, host)
    return host
  }

  tell(event: RunEventBody): void {
    this.#emit({ time: Date.now(), ...event })
  }

  pass(event: RunEvent): void {
    this.#emit(event)
  }

  stats(): Record<string, HostStats> {
    const touched = [...this.hosts.values()].filter(({ stats }) =>
      Object.values(stats).some(count => count > 0),
    )
    return Object.fromEntries(touched.map(({ name, stats }) => [name, stats]))
  }

  pendingHandlers(nameOf: (id: string) => string): Record<string, readonly string[]> {
    const pending = [...this.hosts.values()].filter(({ notified }) => notified.size > 0)
    return Object.fromEntries(pending.map(host => [host.name, [...host.notified].map(nameOf)]))
  }
}

/** Who gets what a step has learnt. */
export interface Receivers {
  readonly hosts: readonly HostState[]
  /** Facts go to the delegate instead. */
  readonly delegateFacts: boolean
}

/**
 * Takes a step's result into the state: counts, registered variables, facts. A `run_once` result
 * goes to all hosts that would have run it.
 */
export function applyResult(
  event: RunEvent & { readonly type: 'result' },
  step: Step,
  { hosts, delegateFacts }: Receivers,
  state: RunState,
): void {
  const { outcome, host } = event
  const { result, status } = outcome
  state.host(host).count(event)
  state.host(host).tookPart(step, status)
  if (outcome.bug === true) state.bug = true
  const module = state.environment.modules.get(step.module)
  for (const receiver of hosts) {
    if (step.register !== undefined) receiver.setFact(step.register, result)
    if (status === 'skipped' || status === 'unreachable') continue
    for (const single of step.loop === undefined ? [result] : itemResults(result)) {
      const taker = (delegateFacts ? delegateOf(single, state) : undefined) ?? receiver
      taker.takeVariables(single, module)
    }
  }
}

function delegateOf({ delegated_to: name }: JsonObject, state: RunState): HostState | undefined {
  return typeof name === 'string' ? state.delegate(name) : undefined
}

function itemResults(result: JsonObject): readonly JsonObject[] {
  const { results } = result
  return Array.isArray(results) ? (results as readonly JsonObject[]) : []
}
