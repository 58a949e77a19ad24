import { TsplayError, TsplayErrors } from '../errors.ts'
import type { Plan, PlannedPlay } from '../model/plan.ts'
import type { Play } from '../model/playbook.ts'
import { planPlay, type PlanOptions } from './play.ts'

/**
 * Plays as written → everything that will run, as far as it can be known without a host.
 * Plays that cannot be planned are left out and their problems handed to `problem`.
 */
export async function planPlays(
  plays: readonly Play[],
  options: PlanOptions,
  problem: (error: TsplayError) => void,
): Promise<Plan> {
  const planned: PlannedPlay[] = []
  for (const play of plays) {
    try {
      planned.push(await planPlay(play, options))
    } catch (error) {
      userErrors(error).forEach(problem)
    }
  }
  return { plays: planned }
}

/** The problems inside an error, as far as they are the user's; anything else goes on as it is. */
export function userErrors(error: unknown): readonly TsplayError[] {
  if (error instanceof TsplayErrors) return error.errors
  if (error instanceof TsplayError) return [error]
  throw error
}
