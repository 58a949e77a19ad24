import { once } from 'node:events'
import { constants } from 'node:os'
import { PassThrough } from 'node:stream'

import { execa } from 'execa'

import type { Channel, ConnectionOptions, ExitStatus, Transport } from './transport.ts'

/** Runs processes on the control machine itself. */
export class LocalTransport implements Transport {
  readonly host: string
  readonly closed: Promise<void>
  readonly #open = new Map<Channel, Child>()
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
    const gone = once(child, 'exit')
    this.#open.set(channel, { pid: child.pid, gone })
    void gone.then(() => channel.exit).then(() => this.#open.delete(channel))
    return Promise.resolve(channel)
  }

  /** Ends the processes' input, which ends a shell; what has not gone soon after is killed. */
  async close(): Promise<void> {
    const open = [...this.#open]
    for (const [channel] of open) channel.close()
    await Promise.all(open.map(([, child]) => untilGone(child)))
    this.#finish()
  }
}

/** A process that was started and the promise of its end. */
interface Child {
  readonly pid: number | undefined
  readonly gone: Promise<unknown>
}

/** Milliseconds that a process has to end by itself. */
const patience = 2000

async function untilGone({ pid, gone }: Child): Promise<void> {
  const killer = setTimeout(() => {
    if (pid !== undefined) killSession(pid)
  }, patience)
  await gone
  clearTimeout(killer)
}

/** Each process was started as the leader of a session of its own. */
function killSession(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    // It has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
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
