import type { RunEvent, StepResult, TaskRef } from '../model/event.ts'
import { formatPosition } from '../model/position.ts'
import { problemsOf } from './checklist.ts'
import { outcomeLines, retryLine } from './lines.ts'
import { isFailure } from './summary.ts'
import { TaskView } from './task-view.ts'
import { header, indent, printable } from './text.ts'
import type { Writer, WriterContext } from './writer.ts'

const HEADER_DELAY = 3000
/** Columns of a table where no terminal says how many there are. */
const WIDTH = 140

/** Lines shaped like Ansible's, one for each host and task; skipped hosts only with `-v`. */
export function createPlain(context: WriterContext): Writer {
  const writer = new PlainWriter(context)
  return {
    write: event => {
      writer.write(event)
    },
    print: context.print,
    suspend: () => Promise.resolve(() => undefined),
    end: () => {
      writer.end()
      return Promise.resolve()
    },
  }
}

type ItemEvent = Extract<RunEvent, { type: 'item' }>
type ResultEvent = Extract<RunEvent, { type: 'result' }>

class PlainWriter {
  readonly #context: WriterContext
  readonly #tasks = new Map<string, TaskView>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #shownTask: string | undefined
  #check = false
  #diff = false

  constructor(context: WriterContext) {
    this.#context = context
  }

  write(event: RunEvent): void {
    const { print, paint } = this.#context
    switch (event.type) {
      case 'run_start':
        this.#check = event.check
        this.#diff = event.diff
        break
      case 'play_start':
        this.#finishTasks()
        this.#shownTask = undefined
        print(`\n${paint.strong(header('PLAY', printable(event.name)))}`)
        if (event.hosts.length === 0) print('skipping: no host of the inventory takes part')
        break
      case 'task_start':
        this.#startTask(event)
        break
      case 'item':
        this.#item(event)
        break
      case 'retry':
        if (this.#context.quiet === true) break
        this.#header(this.#view(event))
        print(retryLine(event))
        break
      case 'result':
        this.#result(event)
        break
      case 'message':
        print(`${event.host === undefined ? '' : `[${event.host}] `}${printable(event.text)}`)
        break
      case 'trace':
        if (event.task !== undefined) this.#header(this.#view({ task: event.task }))
        print(paint.dim(indent(`<${event.host}> ${printable(event.text)}`, '  ')))
        break
      case 'warning': {
        const place = event.position === undefined ? '' : ` (${formatPosition(event.position)})`
        print(paint.warning(`[WARNING]: ${printable(event.text)}${place}`))
        break
      }
      case 'play_end':
      case 'run_end':
        this.#finishTasks()
        break
    }
  }

  end(): void {
    this.#finishTasks()
  }

  #startTask(event: Extract<RunEvent, { type: 'task_start' }>): void {
    const view = this.#view(event)
    view.expect(event.hosts)
    if (this.#context.quiet === true) return
    const delay = this.#context.headerDelay ?? HEADER_DELAY
    // A log that stands still should say at what.
    const timer = setTimeout(() => {
      if (!view.done) this.#header(view)
    }, delay)
    this.#timers.set(event.task.id, timer.unref())
  }

  #item(event: ItemEvent): void {
    const view = this.#view(event)
    const { host, outcome, label, task } = event
    view.item(host, outcome)
    if (isFailure(outcome) && view.isRepeated(host, outcome, label)) return
    if (!this.#isShown(outcome, event.task)) return
    this.#header(view)
    this.#context.print(outcomeLines({ ...this.#style(), host, label, outcome, task }))
  }

  #result(event: ResultEvent): void {
    const view = this.#view(event)
    const { host, outcome } = event
    const problems = problemsOf(outcome)
    view.problems.add(host, problems)
    view.rows.add(host, outcome)
    if (problems.length > 0 && this.#context.quiet === true) {
      this.#header(view)
    } else if (view.isToldByItems(host, outcome)) {
      if (event.ignored || event.rescued) this.#context.print(`  ${fateWord(event)} [${host}]`)
    } else if (this.#isShown(outcome, event.task)) {
      this.#showResult(view, event)
    }
    view.finish(host)
    if (view.done) this.#finish(event.task.id, view)
  }

  #showResult(view: TaskView, event: ResultEvent): void {
    const { host, outcome, task, delegatedTo } = event
    const inTable = problemsOf(outcome).length > 0
    if (isFailure(outcome) && !inTable && view.isRepeated(host, outcome)) return
    this.#header(view)
    const target = delegatedTo === undefined ? host : `${host} -> ${delegatedTo}`
    const { print } = this.#context
    print(outcomeLines({ ...this.#style(), host: target, outcome, task }))
    if (event.ignored || event.rescued) print(`  ${fateWord(event)}`)
  }

  #isShown({ status }: StepResult, { module }: TaskRef): boolean {
    const { quiet, verbosity } = this.#context
    if (quiet !== true) return status !== 'skipped' || verbosity > 0
    if (status === 'changed') return this.#check || this.#diff
    return status !== 'skipped' && (status !== 'ok' || module === 'debug')
  }

  #style() {
    const { paint, verbosity } = this.#context
    return { paint, verbosity, check: this.#check, diff: this.#diff }
  }

  #view({ task }: { readonly task: TaskRef }): TaskView {
    const known = this.#tasks.get(task.id)
    if (known !== undefined) return known
    const view = new TaskView(task)
    this.#tasks.set(task.id, view)
    return view
  }

  #header(view: TaskView): void {
    if (this.#shownTask === view.task.id) return
    this.#shownTask = view.task.id
    const { print, paint, verbosity } = this.#context
    print(`\n${paint.strong(view.header)}`)
    if (verbosity > 1) print(paint.dim(`task path: ${formatPosition(view.task.position)}`))
  }

  #finish(id: string, view: TaskView): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.#tasks.delete(id)
    const { paint, stream } = this.#context
    const room = { paint, width: stream.columns || WIDTH }
    for (const table of [view.rows.text(room), view.problems.text(room)]) {
      if (table === '') continue
      this.#header(view)
      this.#context.print(table)
    }
    for (const line of view.repeatedFailures()) {
      this.#header(view)
      this.#context.print(this.#context.paint.status.failed(line))
    }
  }

  #finishTasks(): void {
    for (const [id, view] of this.#tasks) this.#finish(id, view)
  }
}

function fateWord({ ignored }: ResultEvent): string {
  return ignored ? '...ignoring' : '...rescuing'
}
