import {
  DefaultRenderer,
  Listr,
  type ListrDefaultRendererLogLevels,
  ListrLogger,
  type ListrTaskWrapper,
  ProcessOutput,
} from 'listr2'

// Asked for by name: listr2 would look at process.stdout, not at the stream that it is given.
class RowRenderer extends DefaultRenderer {
  static override nonTTY = true
}

type Task = ListrTaskWrapper<unknown, typeof RowRenderer, never>

/**
 * One row of a terminal, and a line below it, that can be written again and again.
 * What others write meanwhile to stdout and stderr appears when the row is taken away.
 */
export class LiveRow {
  readonly #output: ProcessOutput
  #task: Task | undefined
  #finish: (() => void) | undefined
  #running: Promise<unknown> | undefined
  #stopping = false

  constructor(stream: NodeJS.WriteStream) {
    this.#output = new ProcessOutput(stream, process.stderr, { leaveEmptyLine: false })
  }

  get active(): boolean {
    return this.#running !== undefined
  }

  /** Shows the row. */
  start(title: string): void {
    const row = new Listr(
      [
        {
          title,
          task: (_context: unknown, task: Task) => {
            this.#task = task
            return new Promise<void>(resolve => {
              this.#finish = resolve
              if (this.#stopping) resolve()
            })
          },
        },
      ],
      {
        renderer: RowRenderer,
        fallbackRendererCondition: false,
        // Signals are cli.ts's.
        registerSignalListeners: false,
        rendererOptions: {
          clearOutput: true,
          formatOutput: 'truncate',
          // Drawn when it changes: update() is called a few times a second.
          lazy: true,
          logger: new ListrLogger<ListrDefaultRendererLogLevels>({ processOutput: this.#output }),
        },
      },
    )
    this.#stopping = false
    this.#running = row.run()
  }

  update(title: string, below: string): void {
    if (this.#task === undefined) return
    this.#task.title = title
    this.#task.output = below
  }

  /** Takes the row off the terminal; what is written after that stays. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#finish?.()
    await this.#running
    this.#task = undefined
    this.#finish = undefined
    this.#running = undefined
  }
}
