import type { RunEvent } from '../model/event.ts'
import type { Paint } from './paint.ts'
import type { Redactor } from './redact.ts'
import type { CommandLine } from './rerun.ts'

/** How a run is shown. */
export type ReporterKind = 'plain' | 'jsonl'

/** What a reporter needs to know besides the events. */
export interface ReporterOptions {
  readonly stream: NodeJS.WritableStream
  readonly color: boolean
  /** How many `-v`. */
  readonly verbosity: number
  /** Tells the secrets that are to be masked; default: one that knows none. */
  readonly redactor?: Redactor
  readonly commandLine?: CommandLine
  /** Milliseconds after which a task without results yet shows its header. */
  readonly headerDelay?: number
}

/** Consumes the events of a run. */
export interface Reporter {
  readonly write: (event: RunEvent) => void
  /** Ends timers and live rows; call it also after a crash. */
  readonly end: () => void
}

/** What a writer of one kind gets: lines go to `print`. */
export interface WriterContext extends ReporterOptions {
  readonly paint: Paint
  readonly print: (text: string) => void
}
