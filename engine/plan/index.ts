import { type TsplayError, userErrors } from '../errors.ts'
import type { Plan, PlannedPlay } from '../model/plan.ts'
import type { Play } from '../model/playbook.ts'
import { planPlay, type PlanOptions } from './play.ts'

/**
 * Plays as written → everything that will run, as far as it can be known without a host.
 * What cannot be planned is left out and its problems handed to `problem`.
 */
export async function planPlays(
  plays: readonly Play[],
  options: PlanOptions,
  problem: (error: TsplayError) => void,
): Promise<Plan> {
  const planned: PlannedPlay[] = []
  for (const play of plays) {
    try {
      planned.push(await planPlay(play, options, problem))
    } catch (error) {
      userErrors(error).forEach(problem)
    }
  }
  return { plays: planned }
}
