import type { ExecResult } from './host.ts'
import type { FramedShell, ShellRequest } from './shell.ts'

/** Shells that were given up while a process still held their output, kept open for its sake. */
const maxRetired = 2

/** One user's requests on one host, in order, over a shell that is replaced when it must be. */
export class ShellQueue {
  readonly #open: () => Promise<FramedShell>
  readonly #retired: FramedShell[] = []
  #shell: Promise<FramedShell> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(open: () => Promise<FramedShell>) {
    this.#open = open
  }

  /** Makes sure there is a shell. */
  async ready(): Promise<void> {
    await this.#usable()
  }

  /** Runs a request when all earlier ones are answered. */
  run(request: ShellRequest): Promise<ExecResult> {
    const result = this.#last.then(async () => (await this.#usable()).run(request))
    this.#last = result.then(ignore, ignore)
    return result
  }

  /** Kills what runs and ends the shell. */
  async close(): Promise<void> {
    const shell = await this.#shell
    await shell?.close()
  }

  async #usable(): Promise<FramedShell> {
    const shell = this.#shell === undefined ? undefined : await this.#shell
    if (shell?.usable === true) return shell
    if (shell !== undefined) await this.#retire(shell)
    this.#shell = this.#open()
    this.#shell.catch(() => {
      this.#shell = undefined
    })
    return this.#shell
  }

  /** A process left behind would be killed by its next output if the channel were closed at once. */
  async #retire(shell: FramedShell): Promise<void> {
    this.#retired.push(shell)
    if (this.#retired.length > maxRetired) await this.#retired.shift()?.close()
  }
}

const ignore = (): void => undefined
