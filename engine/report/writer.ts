import type { RunEvent } from '../model/event.ts'
import type { Paint } from './paint.ts'
import type { Redactor } from './redact.ts'
import type { ReportFile } from './report-file.ts'
import type { CommandLine } from './rerun.ts'

/** How a run is shown. */
export type ReporterKind = 'live' | 'plain' | 'jsonl' | 'quiet'

/** What a reporter needs to know besides the events. */
export interface ReporterOptions {
  readonly stream: NodeJS.WriteStream
  readonly color: boolean
  /** How many `-v`. */
  readonly verbosity: number
  /** Tells the secrets that are to be masked; default: one that knows none. */
  readonly redactor?: Redactor
  readonly commandLine?: CommandLine
  /** Written besides what is shown. */
  readonly files?: readonly ReportFile[]
  /** Aborts when the user wants to stop. */
  readonly interrupted?: AbortSignal
  /** Milliseconds after which a task without results yet shows its header. */
  readonly headerDelay?: number
}

/** Consumes the events of a run. */
export interface Reporter {
  readonly write: (event: RunEvent) => void
  /** Keeps the terminal free for a question; call what it gives back when the answer is there. */
  readonly suspend: () => Promise<() => void>
  /** Takes live rows away and ends timers; call it also after a crash. */
  readonly end: () => Promise<void>
}

/** A reporter of one kind, without what all kinds have in common. */
export interface Writer extends Reporter {
  /** Writes lines of its own among those of the events. */
  readonly print: (text: string) => void
}

/** What a writer of one kind gets: lines go to `print`. */
export interface WriterContext extends ReporterOptions {
  readonly paint: Paint
  readonly print: (text: string) => void
  /** Only what is worth reading while something else shows the progress. */
  readonly quiet?: boolean
}
