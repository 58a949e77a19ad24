import { minimatch } from 'minimatch'

import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import type { Plan, PlanNode } from '../model/plan.ts'
import { Template } from '../model/value.ts'
import { walkNodes } from './walk.ts'

/**
 * `--start-at-task`: leaves out everything before the first task of that name (or glob).
 * @throws TsplayError NO_SUCH_TASK, for a run that silently does nothing helps nobody.
 */
export function startAtTask(plan: Plan, wanted: string): Plan {
  const at = plan.plays.findIndex(({ nodes }) => [...walkNodes(nodes)].some(matches(wanted)))
  const play = plan.plays[at]
  if (play === undefined) {
    const all = plan.plays.flatMap(({ nodes }) => [...walkNodes(nodes)])
    const included = all.some(({ kind }) => kind === 'include')
    throw new TsplayError('NO_SUCH_TASK', `--start-at-task: there is no task "${wanted}"`, {
      hint:
        didYouMean(wanted, all.map(nameOf)) ??
        `see --list-tasks for the names${included ? '; tasks of an include_tasks or include_role are not known yet: start at the include' : ''}`,
    })
  }
  const nodes = dropBefore(play.nodes, matches(wanted))
  return { plays: [{ ...play, nodes }, ...plan.plays.slice(at + 1)] }
}

function dropBefore(
  nodes: readonly PlanNode[],
  isWanted: (node: PlanNode) => boolean,
): readonly PlanNode[] {
  const at = nodes.findIndex(node => [...walkNodes([node])].some(isWanted))
  const first = nodes[at]
  if (first === undefined) return []
  const rest = nodes.slice(at + 1)
  if (first.kind !== 'block' || isWanted(first)) return [first, ...rest]
  return [{ ...first, block: dropBefore(first.block, isWanted) }, ...rest]
}

function matches(wanted: string): (node: PlanNode) => boolean {
  return node => {
    const name = nameOf(node)
    const full = node.role === undefined ? name : `${node.role.name} : ${name}`
    return [name, full].some(known => known === wanted || minimatch(known, wanted))
  }
}

/** A node's name as written; blocks and flushes have none. */
export function nameOf(node: PlanNode): string {
  if (node.kind !== 'step' && node.kind !== 'include') return ''
  return node.name instanceof Template ? node.name.text : node.name
}
