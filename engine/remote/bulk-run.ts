import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { UnreachableError, type TsplayError } from '../errors.ts'
import { commandSetup } from '../transport/quote.ts'
import { sessionScript } from './assets.ts'
import type { BulkProgram, Connection } from './connection.ts'
import type { Become, ExecResult, RunOptions } from './host.ts'
import { FrameReader, type Frame } from './frame.ts'
import { named, outputLimitError, timeoutError, withOutput } from './killed.ts'
import { defaultMaxOutput } from './requests.ts'

/** A command whose stdin is too large for the framed shell: it gets a channel of its own. */
export interface BulkCommand {
  readonly argv: readonly string[]
  readonly stdin: () => Readable
  readonly options: RunOptions
  readonly label: string
}

/** Runs a command on a channel of its own. */
export async function runBulk(
  connection: Connection,
  become: Become | undefined,
  command: BulkCommand,
): Promise<ExecResult> {
  const end = randomBytes(16).toString('hex')
  const program = await connection.open(['/bin/sh', '-c', sessionScript, 'sh', end], become)
  const { env, cwd, umask } = command.options
  const setup = commandSetup({ argv: command.argv, env, cwd, umask })
  const { stdin } = program.channel
  stdin.write(`${setup}\n${end}\n`)
  let broken: Error | undefined
  const source = command.stdin().on('error', error => {
    broken = error
  })
  // A command that does not read to the end closes the pipe: how it ended tells enough.
  const sent = pipeline(source, stdin).catch(() => undefined)
  const result = await new BulkRun(connection.host, program, command, end).finished
    .catch((error: unknown) => {
      throw broken ?? error
    })
    .finally(() => source.destroy())
  await sent
  // It has read the end of what there was, and cannot know that it was not all.
  if (broken !== undefined) throw broken
  return result
}

/** Brings in all output within the limits of time and size. */
class BulkRun {
  readonly finished: Promise<ExecResult>
  readonly #program: BulkProgram
  readonly #out: FrameReader
  readonly #err: FrameReader
  #stopped: TsplayError | undefined

  constructor(host: string, program: BulkProgram, command: BulkCommand, end: string) {
    this.#program = program
    this.#out = new FrameReader(end)
    this.#err = new FrameReader(end)
    const { label, options } = command
    const { timeout, maxOutput = defaultMaxOutput } = options
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            this.#stop(timeoutError(host, label, timeout))
          }, timeout)
    const { channel } = program
    const take = (stream: Readable, reader: FrameReader): Promise<Frame> =>
      new Promise(resolve => {
        stream.on('data', (chunk: Buffer) => {
          const frame = reader.push(chunk)
          if (frame !== undefined) resolve(frame)
          else if (this.#out.total + this.#err.total > maxOutput + 200) {
            this.#out.drop()
            this.#err.drop()
            this.#stop(outputLimitError(host, label, maxOutput))
          }
        })
      })
    const lost = channel.exit.then(({ code }) => {
      const message = `${host}: its shell ended with status ${code}: ${named(label)}`
      throw new UnreachableError(message, { data: { cmd: label } })
    })
    const answer = Promise.all([take(channel.stdout, this.#out), take(channel.stderr, this.#err)])
    channel.stdout.resume()
    channel.stderr.resume()
    this.finished = Promise.race([answer, lost])
      .then(([out, err]) => this.#settle(out, err))
      .finally(() => {
        clearTimeout(timer)
        channel.close()
      })
    lost.catch(() => undefined)
  }

  #settle(out: Frame, err: Frame): ExecResult {
    if (this.#stopped !== undefined) throw withOutput(this.#stopped, out.data, err.data)
    return { code: Number(out.fields[1]), stdout: out.data, stderr: err.data }
  }

  #stop(error: TsplayError): void {
    if (this.#stopped !== undefined) return
    this.#stopped = error
    this.#program.kill().catch(() => {
      this.#program.channel.close()
    })
  }
}
