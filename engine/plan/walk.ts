import type { PlanNode } from '../model/plan.ts'

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
