import { randomBytes } from 'node:crypto'

import { TsplayError, UnreachableError } from '../errors.ts'
import type { Channel } from '../transport/transport.ts'
import { shellFunctions } from './assets.ts'
import { FrameReader, type Frame } from './frame.ts'
import type { ExecResult } from './host.ts'
import { named, outputLimitError, timeoutError, withOutput } from './killed.ts'

/** Something for a framed shell to do. */
export interface ShellRequest {
  /** Shell text that ends in `&` (a command in the background) or in a call of one of our functions. */
  readonly text: string
  /** How it is named when it goes wrong. */
  readonly label: string
  /** Milliseconds. */
  readonly timeout?: number | undefined
  /** Bytes. */
  readonly maxOutput: number
}

/** What a framed shell needs from whoever started it. */
export interface ShellSetup {
  readonly host: string
  readonly channel: Channel
  /** Ends what the shell's command started, over a channel of its own. */
  readonly kill: () => Promise<void>
}

/** Milliseconds that a killed command's shell has to answer. */
const patience = 5000

interface Active {
  readonly request: ShellRequest
  readonly out: FrameReader
  readonly err: FrameReader
  outFrame?: Frame
  errFrame?: Frame
  /** Why it was killed. */
  stopped?: TsplayError
  /** The killing under way: nothing else may start before it is over. */
  killing?: Promise<void>
  timer?: NodeJS.Timeout
  readonly resolve: (result: ExecResult) => void
  readonly reject: (error: Error) => void
}

/** A long-lived POSIX shell on a host: one request at a time, each answered in one round trip. */
export class FramedShell {
  readonly #host: string
  readonly #channel: Channel
  readonly #kill: () => Promise<void>
  readonly #nonce: string = randomBytes(16).toString('hex')
  #active: Active | undefined
  #count = 0
  #usable = true

  constructor({ host, channel, kill }: ShellSetup) {
    this.#host = host
    this.#channel = channel
    this.#kill = kill
    channel.stdout.on('data', (chunk: Buffer) => {
      this.#take(chunk, 'out')
    })
    channel.stderr.on('data', (chunk: Buffer) => {
      this.#take(chunk, 'err')
    })
    // It was paused when the shell had announced itself.
    channel.stdout.resume()
    channel.stderr.resume()
    channel.exit.then(
      ({ code }) => {
        this.#lost(undefined, `the shell ended with status ${code}`)
      },
      (error: unknown) => {
        this.#lost(error, error instanceof Error ? error.message : String(error))
      },
    )
    channel.stdin.write(`tsp_nonce=${this.#nonce}\n${shellFunctions}\n`)
  }

  /** Whether further requests may be sent; false once the shell is gone or its output is disturbed. */
  get usable(): boolean {
    return this.#usable
  }

  /** Whether a request is being worked on. */
  get busy(): boolean {
    return this.#active !== undefined
  }

  /** Kills what runs, then ends the shell. */
  async close(): Promise<void> {
    this.#usable = false
    const active = this.#active
    if (active !== undefined) {
      await this.#stop(active, new TsplayError('INTERRUPTED', `${this.#host}: interrupted`))
    }
    this.#channel.close()
  }

  /** Sends a request; the one before must have been answered. */
  run(request: ShellRequest): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      const number = ++this.#count
      const active: Active = {
        request,
        out: new FrameReader(this.#nonce),
        err: new FrameReader(this.#nonce),
        resolve,
        reject,
      }
      this.#active = active
      if (!this.#usable) {
        this.#lost(undefined, 'the shell is closed')
        return
      }
      if (request.timeout !== undefined) active.timer = this.#timeout(active, request.timeout)
      const end = request.text.endsWith('&') ? ` tsp_wait ${number}` : `; tsp_end ${number} "$?"`
      this.#channel.stdin.write(`${request.text}${end}\n`)
    })
  }

  #timeout(active: Active, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      void this.#stop(active, timeoutError(this.#host, active.request.label, ms))
    }, ms)
  }

  #take(chunk: Buffer, stream: 'out' | 'err'): void {
    const active = this.#active
    if (active === undefined) {
      // A process that a command left behind writes into our stream: no answer could be trusted.
      this.#usable = false
      return
    }
    const frame = active[stream].push(chunk)
    if (frame !== undefined) {
      if (frame.stray.length > 0) this.#usable = false
      active[`${stream}Frame`] = frame
      if (active.outFrame !== undefined && active.errFrame !== undefined) this.#end(active)
      return
    }
    const { maxOutput, label } = active.request
    if (active.stopped === undefined && active.out.total + active.err.total > maxOutput + 200) {
      active.out.drop()
      active.err.drop()
      void this.#stop(active, outputLimitError(this.#host, label, maxOutput))
    }
  }

  /** Kills the running command; its answer then settles the request with the error. */
  #stop(active: Active, error: TsplayError): Promise<void> {
    active.stopped ??= error
    active.killing ??= this.#kill().then(
      () => {
        active.timer = setTimeout(() => {
          if (this.#active === active) this.#lost(error, 'the command could not be killed')
        }, patience)
      },
      (cause: unknown) => {
        if (this.#active === active) this.#lost(cause, 'the command could not be killed')
      },
    )
    return active.killing
  }

  #end(active: Active): void {
    const { outFrame, errFrame, killing, stopped } = active
    const [, code, left] = outFrame?.fields ?? []
    if (left === '1') this.#usable = false
    const settle = (): void => {
      clearTimeout(active.timer)
      this.#active = undefined
      const stdout = outFrame?.data ?? Buffer.alloc(0)
      const stderr = errFrame?.data ?? Buffer.alloc(0)
      if (stopped === undefined) active.resolve({ code: Number(code), stdout, stderr })
      else active.reject(withOutput(stopped, stdout, stderr))
    }
    if (killing === undefined) settle()
    else void killing.then(settle)
  }

  #lost(cause: unknown, why: string): void {
    this.#usable = false
    const active = this.#active
    if (active === undefined) return
    this.#active = undefined
    clearTimeout(active.timer)
    const error =
      active.stopped ??
      new UnreachableError(
        `${this.#host}: lost while it ran: ${named(active.request.label)}: ${why}`,
        {
          cause,
          hint: 'nobody knows how far it got: run again when the host answers',
          data: { cmd: active.request.label },
        },
      )
    active.reject(error)
    this.#channel.close()
  }
}
