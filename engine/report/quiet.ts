import type { RunEvent } from '../model/event.ts'
import { createPlain } from './plain.ts'
import { isFailure } from './summary.ts'
import type { Writer, WriterContext } from './writer.ts'

type ItemEvent = Extract<RunEvent, { type: 'item' }>
type ResultEvent = Extract<RunEvent, { type: 'result' }>

/** Only what went wrong, and warnings: of a run that does well nothing is to be read but its recap. */
export function createQuiet(context: WriterContext): Writer {
  const inner = createPlain({ ...context, quiet: true })
  const items = new Map<string, ItemEvent[]>()

  const writeResult = (event: ResultEvent): void => {
    const key = `${event.task.id} ${event.host}`
    // Whether a failed item is ignored is known only when the whole task has ended.
    const failed = items.get(key) ?? []
    items.delete(key)
    if (isFailure(event.outcome) && !event.ignored && !event.rescued) {
      failed.forEach(inner.write)
      inner.write(event)
    } else {
      inner.write({ ...event, outcome: { ...event.outcome, status: 'skipped' } })
    }
  }

  const write = (event: RunEvent): void => {
    switch (event.type) {
      case 'item': {
        if (!isFailure(event.outcome)) break
        const key = `${event.task.id} ${event.host}`
        items.set(key, [...(items.get(key) ?? []), event])
        break
      }
      case 'result':
        writeResult(event)
        break
      case 'task_start':
      case 'warning':
      case 'play_end':
      case 'run_end':
        inner.write(event)
        break
      case 'run_start':
      case 'play_start':
      case 'retry':
      case 'message':
      case 'trace':
        break
    }
  }
  return { ...inner, write }
}
