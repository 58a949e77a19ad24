import type { RunEvent } from '../model/event.ts'

/** The event that ends a run. */
export type RunEnd = Extract<RunEvent, { type: 'run_end' }>

/** The exit code a run ends with; `interrupted` is that of the signal that stopped it. */
export function exitCode(end: RunEnd, interrupted: number = 130): number {
  const hosts = Object.values(end.stats)
  if (end.bug) return 70
  if (end.interrupted) return interrupted
  if (hosts.some(({ unreachable }) => unreachable > 0)) return 4
  if (hosts.some(({ failed }) => failed > 0)) return 2
  return 0
}
