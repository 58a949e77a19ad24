import type { PlannedPlay, PlanNode, Step } from '../model/plan.ts'

/** All nodes of a list, blocks' members after their block. */
export function* walkNodes(nodes: readonly PlanNode[]): Generator<PlanNode> {
  for (const node of nodes) {
    yield node
    if (node.kind !== 'block') continue
    yield* walkNodes(node.block)
    yield* walkNodes(node.rescue)
    yield* walkNodes(node.always)
  }
}

/** Every step of a play that is known before it runs, handlers last. */
export function* walkSteps({ nodes, handlers }: PlannedPlay): Generator<Step> {
  for (const node of walkNodes([...nodes, ...handlers])) if (node.kind === 'step') yield node
}
