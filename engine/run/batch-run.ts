import type { PlannedPlay, PlanNode } from '../model/plan.ts'
import type { RunState } from './run-state.ts'
import { scopeFactory, type Batch, type ScopeFactory, type ScopeNode } from './step-context.ts'

/** A batch of a play while it runs. */
export interface BatchRun {
  readonly state: RunState
  readonly play: PlannedPlay
  readonly batch: Batch
  /** The play's handlers in definition order; includes add theirs. */
  readonly handlers: PlanNode[]
}

/** The variables of hosts at a node. */
export function scopeAt(node: ScopeNode, { batch, state }: BatchRun): ScopeFactory {
  return scopeFactory(node, batch, state)
}
