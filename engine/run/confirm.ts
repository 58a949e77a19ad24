import type { PlannedInclude, Step } from '../model/plan.ts'
import { scopeAt, type BatchRun } from './batch-run.ts'
import type { Frame } from './frame.ts'
import { taskRef } from './step.ts'

/**
 * Whether a task is to be run at all, where somebody wants to be asked about each.
 * What a `no` leaves out, it leaves out on all hosts.
 */
export async function isWanted(
  node: Step | PlannedInclude,
  frame: Frame,
  run: BatchRun,
): Promise<boolean> {
  const { state } = run
  const { confirm } = state.environment
  const [first] = frame.active
  if (confirm === undefined || first === undefined) return true
  const module = node.kind === 'step' ? node.module : `include_${node.target.kind}`
  // As in Ansible: a meta task steers the run, it does nothing on hosts.
  if (module === 'meta') return true
  const task = taskRef({ ...node, module }, scopeAt(node, run)(state.host(first)), frame.handlers)
  try {
    return await confirm(task, [...frame.active])
  } catch (error) {
    if (state.interrupted) return false
    throw error
  }
}
