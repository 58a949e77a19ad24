import { type TsplayError, userErrors } from '../errors.ts'
import type { PlannedInclude, PlannedPlay, PlanNode } from '../model/plan.ts'
import { Template } from '../model/value.ts'
import { checkSource } from '../template/check.ts'
import type { ExpandedInclude, ReachedInclude } from './include.ts'
import { walkNodes } from './walk.ts'

/** Expands an include as a run would, and leaves no trace in the plan. */
export type ExpandInclude = (reached: ReachedInclude) => Promise<ExpandedInclude>

/**
 * What an include with a plain name will bring in, so that it is checked before a host is touched.
 * @param seen What was brought in before: includes may go in circles that a condition ends.
 */
export async function included(
  include: PlannedInclude,
  { play, seen, expand }: { play: PlannedPlay; seen: Set<string>; expand: ExpandInclude },
): Promise<{ readonly nodes: readonly PlanNode[]; readonly problems: readonly TsplayError[] }> {
  const { target } = include
  const name = target.kind === 'tasks' ? target.file : target.role
  const tasks_from = target.kind === 'tasks' ? 'main' : target.tasks_from
  const nothing = { nodes: [], problems: [] }
  if (name instanceof Template || tasks_from instanceof Template) return nothing
  const key = JSON.stringify([target.kind, name, tasks_from, include.folder, include.role?.folder])
  if (seen.has(key)) return nothing
  seen.add(key)
  try {
    const reached = { include, name, tasks_from, vars: {}, playbook: play.folder }
    const { nodes, handlers, roles } = await expand(reached)
    const problems = roles
      .flatMap(({ defaults, vars }) => [defaults, vars])
      .flatMap(vars => checkSource(vars))
    return { nodes: [...walkNodes([...nodes, ...handlers])], problems }
  } catch (error) {
    return { nodes: [], problems: userErrors(error) }
  }
}
