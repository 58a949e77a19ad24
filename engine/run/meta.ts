import type { JsonObject } from '../model/value.ts'
import type { BatchRun } from './batch-run.ts'
import type { Frame } from './frame.ts'

/** Does what a `meta` task asks of the run; its module only says the word. */
export function applyMeta(result: JsonObject, host: string, frame: Frame, run: BatchRun): void {
  const { state, batch } = run
  const end = (names: readonly string[]) => {
    for (const name of names) {
      state.host(name).ended ??= 'play'
      frame.active.delete(name)
    }
  }
  switch (result['meta']) {
    case 'end_host':
      end([host])
      break
    case 'end_batch':
      end(batch.hosts)
      break
    case 'end_play':
      end(run.play.hosts)
      break
    case 'clear_facts': {
      const cleared = state.host(host)
      cleared.facts = {}
      cleared.factsGathered = false
      break
    }
    case 'clear_host_errors':
      batch.failed.clear()
      for (const name of batch.hosts) {
        const failed = state.host(name)
        if (failed.ended === 'run') failed.ended = undefined
      }
      break
    default:
      break
  }
}
