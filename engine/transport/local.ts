import { once } from 'node:events'
import { constants } from 'node:os'
import { PassThrough } from 'node:stream'

import { execa } from 'execa'

import type { Channel, ConnectionOptions, ExitStatus, Transport } from './transport.ts'

/** Runs processes on the control machine itself. */
export class LocalTransport implements Transport {
  readonly host: string
  readonly closed: Promise<void>
  readonly #open = new Set<Channel>()
  #finish!: () => void

  constructor(host: string) {
    this.host = host
    this.closed = new Promise(resolve => {
      this.#finish = resolve
    })
  }

  /** Starts `sh -c` in a session of its own, so that a Ctrl-C here does not reach it. */
  spawn(commandLine: string): Promise<Channel> {
    const child = execa('/bin/sh', ['-c', commandLine], {
      stdin: 'pipe',
      buffer: false,
      reject: false,
      detached: true,
      cleanup: false,
    })
    // A process that does not read its input ends the pipe; how it ended tells enough.
    child.stdin.on('error', () => undefined)
    // Node lets the streams of a process that has ended run empty, paused or not: these keep it all.
    const stdout = child.stdout.pipe(new PassThrough())
    const stderr = child.stderr.pipe(new PassThrough())
    const ended = new Promise<ExitStatus>(resolve => {
      child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
        resolve(exitStatus(code, signal))
      })
    })
    const delivered = [stdout, stderr].map(stream => once(stream, 'close'))
    const channel: Channel = {
      stdin: child.stdin,
      stdout,
      stderr,
      exit: Promise.all(delivered).then(() => ended),
      close: () => {
        for (const stream of [child.stdin, child.stdout, child.stderr, stdout, stderr]) {
          stream.destroy()
        }
      },
    }
    this.#open.add(channel)
    void channel.exit.then(() => this.#open.delete(channel))
    return Promise.resolve(channel)
  }

  close(): Promise<void> {
    for (const channel of this.#open) channel.close()
    this.#finish()
    return Promise.resolve()
  }
}

/** Makes the transport for `connection: local`. */
export function connectLocal({ host }: ConnectionOptions): Promise<Transport> {
  return Promise.resolve(new LocalTransport(host))
}

function exitStatus(code: number | null, signal: NodeJS.Signals | null): ExitStatus {
  if (signal === null) return { code: code ?? 255 }
  return { code: 128 + constants.signals[signal], signal }
}
