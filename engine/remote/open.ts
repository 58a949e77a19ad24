import { randomBytes } from 'node:crypto'

import { UnreachableError } from '../errors.ts'
import { commandLine } from '../transport/quote.ts'
import type { Channel, Transport } from '../transport/transport.ts'
import { becomeScript, bootstrapScript } from './assets.ts'
import { becomeFailure } from './become-failure.ts'
import type { Become } from './host.ts'

/** What to start on a host, and as whom. */
export interface Program {
  readonly argv: readonly string[]
  readonly become?: Become | undefined
  /** Milliseconds until it must have started. */
  readonly timeout: number
}

/** A program that has announced itself: its streams hold nothing but its own input and output. */
export interface OpenProgram {
  readonly channel: Channel
  /** Its process on the host. */
  readonly pid: number
}

/**
 * Starts a program as the wanted user and waits until it is there.
 * A password leaves only after a prompt that holds a word made up for this call.
 */
export async function openProgram(transport: Transport, program: Program): Promise<OpenProgram> {
  const hello = `tsplay-${randomBytes(12).toString('hex')}`
  const prompt = `[tsplay ${randomBytes(12).toString('hex')}] `
  const boot = ['/bin/sh', '-c', bootstrapScript, 'sh', hello, ...program.argv]
  const { become } = program
  const argv =
    become === undefined
      ? boot
      : ['/bin/sh', '-c', becomeScript, 'sh', become.user, become.method, prompt, ...boot]
  const channel = await transport.spawn(`exec ${commandLine(argv)}`)
  return new Opening(transport.host, channel, program, { hello, prompt }).finished
}

interface Words {
  readonly hello: string
  readonly prompt: string
}

/** The talk from the start of a channel until the program announces itself on both streams. */
class Opening {
  readonly finished: Promise<OpenProgram>
  readonly #host: string
  readonly #channel: Channel
  readonly #program: Program
  readonly #words: Words
  readonly #timer: NodeJS.Timeout
  #resolve!: (opened: OpenProgram) => void
  #reject!: (error: Error) => void
  #out = Buffer.alloc(0)
  #err = Buffer.alloc(0)
  #answered = false
  #settled = false

  constructor(host: string, channel: Channel, program: Program, words: Words) {
    this.#host = host
    this.#channel = channel
    this.#program = program
    this.#words = words
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(() => {
      this.#fail('no answer in time')
    }, program.timeout)
    channel.stdout.on('data', this.#onStdout)
    channel.stderr.on('data', this.#onStderr)
    channel.exit.then(
      status => {
        this.#fail(`it ended with exit status ${status.code}`)
      },
      (error: unknown) => {
        this.#settle(() => {
          this.#reject(error as Error)
        })
      },
    )
  }

  readonly #onStdout = (chunk: Buffer): void => {
    this.#out = Buffer.concat([this.#out, chunk])
    this.#check()
  }

  readonly #onStderr = (chunk: Buffer): void => {
    this.#err = Buffer.concat([this.#err, chunk])
    this.#check()
    if (!this.#settled) this.#answerPrompt()
  }

  #check(): void {
    const out = lineAfter(this.#out, `${this.#words.hello} `)
    const err = lineAfter(this.#err, this.#words.hello)
    if (this.#settled) return
    // A program may be over before the other stream has said hello: what has ended takes nothing back.
    if (out !== undefined) this.#channel.stdout.pause()
    if (err !== undefined) this.#channel.stderr.pause()
    if (out === undefined || err === undefined) return
    this.#settle(() => {
      for (const [stream, rest] of [
        [this.#channel.stdout, out.rest],
        [this.#channel.stderr, err.rest],
      ] as const) {
        stream.pause()
        if (rest.length > 0) stream.unshift(rest)
      }
      this.#resolve({ channel: this.#channel, pid: Number(out.line) })
    })
  }

  #answerPrompt(): void {
    const { become } = this.#program
    if (become === undefined) return
    const said = this.#err.toString('latin1')
    const asked =
      become.method === 'sudo' ? said.includes(this.#words.prompt) : /assword[^\n]*: ?$/.test(said)
    if (!asked) return
    if (this.#answered) this.#fail('the password was refused')
    else if (become.password === undefined) this.#fail('a password is asked for, and none is given')
    else {
      this.#answered = true
      this.#err = Buffer.alloc(0)
      this.#channel.stdin.write(`${become.password}\n`)
    }
  }

  #fail(what: string): void {
    this.#settle(() => {
      this.#channel.close()
      const said = this.#err.toString('utf8').replaceAll(this.#words.prompt, '').trim()
      const { become } = this.#program
      if (become !== undefined) {
        this.#reject(becomeFailure({ host: this.#host, become, what, said }))
      } else {
        this.#reject(
          new UnreachableError(`${this.#host}: no shell could be started: ${what}: ${said}`, {
            hint: 'the login shell of the user must be able to run /bin/sh -c',
          }),
        )
      }
    })
  }

  #settle(how: () => void): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.#channel.stdout.off('data', this.#onStdout)
    this.#channel.stderr.off('data', this.#onStderr)
    how()
  }
}

function lineAfter(data: Buffer, word: string): { line: string; rest: Buffer } | undefined {
  const start = data.indexOf(word)
  const end = start < 0 ? -1 : data.indexOf('\n', start)
  if (end < 0) return undefined
  return { line: data.toString('latin1', start + word.length, end), rest: data.subarray(end + 1) }
}
