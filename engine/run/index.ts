import type { RunEvent } from '../model/event.ts'
import type { Plan, PlannedPlay, PlanNode } from '../model/plan.ts'
import { Template } from '../model/value.ts'
import type { RunEnvironment } from './environment.ts'
import { EventQueue } from './event-queue.ts'
import { runPlay } from './play.ts'
import { RunState } from './run-state.ts'

/** Runs a plan on its hosts and tells everything that happens; the last event is `run_end`. */
export function runPlan(plan: Plan, environment: RunEnvironment): AsyncIterable<RunEvent> {
  const queue = new EventQueue<RunEvent>()
  const state = new RunState(environment, event => {
    queue.push(event)
  })
  runPlays(plan, state).then(
    () => {
      queue.end()
    },
    (error: unknown) => {
      queue.end({ error })
    },
  )
  return queue
}

async function runPlays(plan: Plan, state: RunState): Promise<void> {
  const { check, diff } = state.environment
  state.tell({ type: 'run_start', check, diff })
  let broken = true
  try {
    for (const play of plan.plays) {
      const goesOn = await runPlay(play, state)
      if (!goesOn || state.interrupted) break
    }
    broken = false
  } finally {
    state.tell({
      type: 'run_end',
      stats: state.stats(),
      interrupted: state.interrupted || broken,
      bug: state.bug,
      pendingHandlers: state.pendingHandlers(id => handlerName(id, plan.plays)),
    })
  }
}

function handlerName(id: string, plays: readonly PlannedPlay[]): string {
  const all: readonly PlanNode[] = plays.flatMap(({ handlers }) => handlers)
  const handler = all.find(node => node.id === id)
  if (handler?.kind !== 'step' && handler?.kind !== 'include') return id
  return handler.name instanceof Template ? handler.name.text : handler.name
}
