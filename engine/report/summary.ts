import type { HostStats, RunEvent, StepResult, TaskRef } from '../model/event.ts'
import { problemsOf } from './checklist.ts'
import { failureMessage, withoutHost } from './failure.ts'

/** The same failure of one task on one or more hosts. */
export interface FailureRecord {
  readonly task: TaskRef
  readonly hosts: readonly string[]
  readonly message: string
  readonly fate: 'failed' | 'ignored' | 'rescued'
  /** Whether a checklist's table has told it already. */
  readonly isInTable: boolean
}

/** How long a task took from its start to its last host's end, in milliseconds. */
export interface TaskTime {
  readonly task: TaskRef
  readonly duration: number
}

/** What is told at the end of a run. */
export interface Summary {
  readonly stats: Readonly<Record<string, HostStats>>
  readonly failures: readonly FailureRecord[]
  readonly times: readonly TaskTime[]
  readonly pendingHandlers: Readonly<Record<string, readonly string[]>>
  readonly duration: number
  readonly interrupted: boolean
  readonly bug: boolean
}

/** Gathers, event by event, what the recap needs. */
export class SummaryCollector {
  readonly #failures = new Map<string, FailureRecord>()
  readonly #times = new Map<string, { task: TaskRef; start: number; end: number }>()
  readonly #itemMessages = new Map<string, string>()
  #start: number | undefined

  /** @param event In the order of the run, secrets taken out. */
  observe(event: RunEvent): void {
    this.#start ??= event.time
    if (event.type === 'task_start') {
      const known = this.#times.get(event.task.id)
      if (known === undefined) {
        this.#times.set(event.task.id, { task: event.task, start: event.time, end: event.time })
      }
    } else if (event.type === 'item') {
      if (isFailure(event.outcome)) this.#rememberItem(event)
    } else if (event.type === 'result') {
      this.#observeResult(event)
    }
  }

  /** Everything gathered, with what the run itself says at its end. */
  summary(end: Extract<RunEvent, { type: 'run_end' }>): Summary {
    return {
      stats: end.stats,
      failures: [...this.#failures.values()].filter(({ hosts }) => hosts.length > 0),
      times: [...this.#times.values()].map(({ task, start, end }) => ({
        task,
        duration: end - start,
      })),
      pendingHandlers: end.pendingHandlers,
      duration: end.time - (this.#start ?? end.time),
      interrupted: end.interrupted,
      bug: end.bug,
    }
  }

  #observeResult(event: Extract<RunEvent, { type: 'result' }>): void {
    const times = this.#times.get(event.task.id)
    if (times !== undefined) times.end = event.time
    if (!isFailure(event.outcome)) return

    const { task, host, outcome } = event
    const fate = event.ignored ? 'ignored' : event.rescued ? 'rescued' : 'failed'
    const isInTable = problemsOf(outcome).length > 0
    if (isInTable) this.#leaveToTable(host)
    const message = this.#itemMessages.get(`${task.id} ${host}`) ?? failureMessage(outcome.result)
    const key = JSON.stringify([task.id, fate, withoutHost(host, message)])
    const known = this.#failures.get(key)
    const hosts = [...(known?.hosts ?? []), host]
    this.#failures.set(
      key,
      known === undefined ? { task, hosts, message, fate, isInTable } : { ...known, hosts },
    )
  }

  // What was asked for a checklist and went wrong is a row of its table.
  #leaveToTable(host: string): void {
    for (const [key, failure] of this.#failures) {
      if (failure.fate !== 'ignored') continue
      this.#failures.set(key, { ...failure, hosts: failure.hosts.filter(other => other !== host) })
    }
  }

  // The loop as a whole only says that an item failed; the item says why.
  #rememberItem({ task, host, label, outcome }: Extract<RunEvent, { type: 'item' }>): void {
    const key = `${task.id} ${host}`
    if (this.#itemMessages.has(key)) return
    this.#itemMessages.set(key, `(item=${label}) ${failureMessage(outcome.result)}`)
  }
}

/** Whether a step or item ended badly. */
export function isFailure({ status }: StepResult): boolean {
  return status === 'failed' || status === 'unreachable'
}
