import type { RunEventBody, TaskRef } from '../model/event.ts'

/** Who is told of items, retries and warnings while a step runs. */
export interface StepSink {
  readonly task: TaskRef
  readonly emit: (event: RunEventBody) => void
}
