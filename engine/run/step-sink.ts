import type { RunEventBody, TaskRef } from '../model/event.ts'

/** Tells what is to be seen with that many `-v`. */
export type Trace = (level: 2 | 3, text: string) => void

/** Who is told of items, retries and warnings while a step runs. */
export interface StepSink {
  readonly task: TaskRef
  readonly emit: (event: RunEventBody) => void
}
