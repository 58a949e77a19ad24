import type { RunEvent } from '../model/event.ts'
import { LiveRow } from './live-row.ts'
import { Phase } from './phase.ts'
import { createPlain } from './plain.ts'
import { printable } from './text.ts'
import type { Writer, WriterContext } from './writer.ts'

/** Milliseconds between two drawings of the row. */
const INTERVAL = 250

/**
 * For a terminal: one row that says what runs now, and above it, for good, one line for each role
 * that is done and whatever is worth reading: failures, warnings, messages, diffs.
 */
export function createLive(context: WriterContext): Writer {
  return new LiveWriter(context)
}

class LiveWriter implements Writer {
  readonly #context: WriterContext
  readonly #row: LiveRow
  readonly #noteworthy: Writer
  #phase: Phase | undefined
  #texts: string[] = []
  #printing: Promise<void> | undefined
  #suspended = false
  #timer: NodeJS.Timeout | undefined

  constructor(context: WriterContext) {
    this.#context = context
    this.#row = new LiveRow(context.stream)
    this.#noteworthy = createPlain({ ...context, print: this.print, quiet: true })
    // Lets through what was said about it on stderr.
    context.interrupted?.addEventListener('abort', this.#flush, { once: true })
  }

  /** Writes above the row, in order. */
  readonly print = (text: string): void => {
    if (!this.#row.active && this.#printing === undefined) {
      this.#context.print(text)
      return
    }
    this.#texts.push(text)
    this.#flush()
  }

  readonly write = (event: RunEvent): void => {
    if (event.type === 'task_start') {
      this.#enter(event)
    } else if (event.type === 'play_end' || event.type === 'run_end') {
      this.#noteworthy.write(event)
      this.#leave()
      return
    }
    if (event.type === 'result') this.#phase?.finish(event)
    this.#noteworthy.write(event)
  }

  readonly suspend = async (): Promise<() => void> => {
    this.#suspended = true
    await this.#printing
    await this.#row.stop()
    return () => {
      this.#suspended = false
      this.#show()
    }
  }

  readonly end = async (): Promise<void> => {
    this.#leave()
    await this.#printing
    await this.#row.stop()
  }

  #enter({ play, task, hosts, time }: Extract<RunEvent, { type: 'task_start' }>): void {
    const name = printable(task.role ?? (task.handler ? 'handlers' : 'tasks'))
    if (this.#phase?.play !== play || this.#phase.name !== name) {
      this.#leave()
      this.#phase = new Phase(play, name, time)
    }
    this.#phase.startTask(task, hosts)
    this.#show()
  }

  /** The phase is over: its row becomes a line that stays. */
  #leave(): void {
    const phase = this.#phase
    if (phase === undefined) return
    this.#phase = undefined
    clearInterval(this.#timer)
    this.#timer = undefined
    const { status } = this.#context.paint
    const mark = phase.hasFailed ? status.failed('✖') : status.ok('✔')
    this.#texts.push(`${mark} ${phase.title()}`)
    this.#flush()
  }

  #show(): void {
    if (this.#phase === undefined || this.#suspended || this.#printing !== undefined) return
    if (!this.#row.active) this.#row.start(this.#phase.title())
    this.#timer ??= setInterval(this.#draw, INTERVAL).unref()
  }

  readonly #draw = (): void => {
    if (this.#phase === undefined || this.#printing !== undefined) return
    this.#row.update(this.#phase.title(Date.now()), this.#phase.waitingFor())
  }

  readonly #flush = (): void => {
    this.#printing ??= this.#printTexts().finally(() => {
      this.#printing = undefined
      this.#show()
    })
  }

  async #printTexts(): Promise<void> {
    await this.#row.stop()
    while (this.#texts.length > 0) {
      for (const text of this.#texts.splice(0)) this.#context.print(text)
    }
  }
}
