import type { Position } from './position.ts'
import type { JsonObject } from './value.ts'

/** How a step ended on a host (or one item of its loop). */
export type Status = 'ok' | 'changed' | 'failed' | 'unreachable' | 'skipped'

/** What the gate recorded: one mutation, done or (in check mode) left undone. */
export interface Change {
  readonly description: string
  readonly diff?: Diff
}

/** Before and after of a mutation, for `--diff`. Absent file: null. */
export interface Diff {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** A step as events name it. */
export interface TaskRef {
  readonly id: string
  /** Rendered as far as that is possible without a host. */
  readonly name: string
  readonly role?: string
  readonly module: string
  readonly position: Position
  readonly handler: boolean
}

/** Counts of one host over a run, as in Ansible's recap. */
export interface HostStats {
  readonly ok: number
  readonly changed: number
  readonly unreachable: number
  readonly failed: number
  readonly skipped: number
  readonly rescued: number
  readonly ignored: number
}

/** One thing that a `checklist` found wrong with a host; `problems` of its result is a list of these. */
export interface Problem {
  readonly check: string
  readonly severity: 'error' | 'warning'
  readonly found: string
  readonly needed: string
  readonly fix: string
}

/** What the module `table` tells of a host: `table` of its result. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly JsonObject[]
}

/** What a step came to on one host. */
export interface StepResult {
  readonly status: Status
  /** What `register` stores: `changed`, `failed`, `skipped`, `msg`, `rc`, `stdout`, … and the module's own keys. */
  readonly result: JsonObject
  readonly changes: readonly Change[]
  /** Milliseconds from the first attempt's start to the last one's end. */
  readonly duration: number
  /** Result and changes are not for eyes: reporters show `censored`. */
  readonly noLog: boolean
  readonly attempts?: number
  /** The failure is a fault of tsplay: exit code 70. */
  readonly bug?: true
}

/** Everything a run tells the outside; JSON throughout. `time` is milliseconds since the epoch. */
export type RunEvent = { readonly time: number } & (
  | { readonly type: 'run_start'; readonly check: boolean; readonly diff: boolean }
  | {
      readonly type: 'play_start'
      readonly play: string
      readonly name: string
      readonly hosts: readonly string[]
    }
  | {
      readonly type: 'task_start'
      readonly play: string
      readonly task: TaskRef
      readonly hosts: readonly string[]
    }
  | {
      readonly type: 'item'
      readonly play: string
      readonly task: TaskRef
      readonly host: string
      readonly label: string
      readonly outcome: StepResult
    }
  | {
      readonly type: 'retry'
      readonly play: string
      readonly task: TaskRef
      readonly host: string
      readonly attempt: number
      readonly retries: number
      readonly result: JsonObject
      readonly noLog: boolean
    }
  | {
      readonly type: 'result'
      readonly play: string
      readonly task: TaskRef
      readonly host: string
      readonly outcome: StepResult
      /** A failure that `ignore_errors` or `ignore_unreachable` lets pass. */
      readonly ignored: boolean
      /** A failure that a rescue takes over. */
      readonly rescued: boolean
      readonly delegatedTo?: string
    }
  | { readonly type: 'message'; readonly host?: string; readonly text: string }
  /** What only somebody who looks into things wants to know; told from that many `-v` on. */
  | {
      readonly type: 'trace'
      /** What it is about; connecting is about no task alone. */
      readonly task?: TaskRef
      readonly host: string
      readonly level: 2 | 3
      readonly text: string
    }
  | { readonly type: 'warning'; readonly text: string; readonly position?: Position }
  | { readonly type: 'play_end'; readonly play: string }
  | {
      readonly type: 'run_end'
      readonly stats: Readonly<Record<string, HostStats>>
      readonly interrupted: boolean
      /** A fault of tsplay's own: exit code 70. */
      readonly bug: boolean
      /** Handlers that were notified on a host that failed before they ran. */
      readonly pendingHandlers: Readonly<Record<string, readonly string[]>>
    }
)

/** {@link RunEvent} before its time is put on. */
export type RunEventBody = RunEvent extends infer E
  ? E extends { time: number }
    ? Omit<E, 'time'>
    : never
  : never
