import type { Plan, PlannedPlay, PlanNode } from '../model/plan.ts'
import { isLocalName } from './hosts.ts'
import { walkNodes } from './walk.ts'

/**
 * Whether each host goes its own way through all plays: then what one of them did not get done can be
 * done without the others. Where that is not known, it is not so.
 */
export function hostsAreIndependent({ plays }: Plan): boolean {
  return plays.every(play => {
    const nodes = [...walkNodes([...play.nodes, ...play.handlers])]
    return !stopsTogether(play) && !play.hosts.some(isLocalName) && !nodes.some(isForOthers)
  })
}

/** Hosts that did nothing wrong are left undone. */
function stopsTogether({ keywords, serial, max_fail_percentage }: PlannedPlay): boolean {
  return (
    mayHold(keywords.any_errors_fatal) || max_fail_percentage !== undefined || serial.length > 0
  )
}

/** One host does it for all, or stops all; what an include brings in may. */
function isForOthers({ kind, keywords }: PlanNode): boolean {
  return kind === 'include' || mayHold(keywords.run_once) || mayHold(keywords.any_errors_fatal)
}

/** A template may come out true. */
const mayHold = (flag: unknown): boolean => flag !== undefined && flag !== false
