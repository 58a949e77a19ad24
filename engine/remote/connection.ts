import { setTimeout as delay } from 'node:timers/promises'

import { TsplayError } from '../errors.ts'
import type { ConnectionOptions, ConnectionTrace, Transport } from '../transport/transport.ts'
import { killScript } from './assets.ts'
import type { Become, ExecResult } from './host.ts'
import { openProgram, type OpenProgram } from './open.ts'
import { Semaphore } from '../transport/semaphore.ts'
import { ShellQueue } from './shell-queue.ts'
import { FramedShell, type ShellRequest } from './shell.ts'

/** Makes a transport for a host; the SSH and local ones are put in by the command line. */
export type Connect = (options: ConnectionOptions) => Promise<Transport>

/** Channels in use at a time; sshd allows ten sessions, and two are kept for killing. */
const maxChannels = 8
/** Milliseconds that a program may take to start: sudo and PAM have their say in it. */
const startTimeout = 20_000

/** Milliseconds for killing what runs when a run is ended; a host that is gone must not hold it up. */
const closingTime = 6000

/** A program with a channel of its own. */
export interface BulkProgram extends OpenProgram {
  /** Ends what it started. */
  readonly kill: () => Promise<void>
}

interface Live {
  readonly transport: Transport
  readonly channels: Semaphore
}

/** What a connection is made of. */
export interface ConnectionParts {
  readonly connect: Connect
  /** The shell that is kept running on the host. */
  readonly shell: readonly string[]
  readonly trace?: ConnectionTrace | undefined
}

/** One host's connection with its shells; made when first used, made again after it was lost. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #connect: Connect
  readonly #shell: readonly string[]
  readonly #queues = new Map<string, ShellQueue>()
  readonly #bulk = new Set<BulkProgram>()
  readonly #trace: ConnectionTrace | undefined
  readonly #closing: AbortController = new AbortController()
  #live: Promise<Live> | undefined

  constructor(options: ConnectionOptions, { connect, shell, trace }: ConnectionParts) {
    this.#options = options
    this.#connect = connect
    this.#shell = shell
    this.#trace = trace
  }

  get host(): string {
    return this.#options.host
  }

  /** Connects and becomes the user, so that a host that cannot be used is known at once. */
  ready(become: Become | undefined): Promise<void> {
    return this.#queue(become).ready()
  }

  /** Has the user's shell do something, after what it was asked before. */
  run(request: ShellRequest, become: Become | undefined): Promise<ExecResult> {
    return this.#queue(become).run(request)
  }

  /** Starts a program on a channel of its own, when there is room for one. */
  async open(argv: readonly string[], become: Become | undefined): Promise<BulkProgram> {
    const program = await this.#open(argv, become)
    this.#bulk.add(program)
    const forget = (): void => void this.#bulk.delete(program)
    program.channel.exit.then(forget, forget)
    return program
  }

  /** Drops everything; the next use connects again. */
  async reset(): Promise<void> {
    const live = this.#live
    this.#live = undefined
    this.#queues.clear()
    await live?.then(
      ({ transport }) => transport.close(),
      () => undefined,
    )
  }

  /** Kills what still runs on the host, then drops everything. */
  async close(): Promise<void> {
    this.#closing.abort()
    const killed = Promise.allSettled([
      ...[...this.#queues.values()].map(queue => queue.close()),
      ...[...this.#bulk].map(program => program.kill()),
    ])
    await Promise.race([killed, delay(closingTime, undefined, { ref: false })])
    await this.reset()
  }

  #queue(become: Become | undefined): ShellQueue {
    const key = become === undefined ? '' : `${become.method} ${become.user}`
    const known = this.#queues.get(key)
    if (known !== undefined) return known
    const queue = new ShellQueue(async () => {
      const start = performance.now()
      const { channel, kill, pid } = await this.#open(this.#shell, become)
      const who = become === undefined ? '' : ` as ${become.user} through ${become.method}`
      const took = `${Math.round(performance.now() - start)} ms`
      this.#trace?.(this.host, `${this.#shell.join(' ')}${who} is there, process ${pid}, ${took}`)
      return new FramedShell({ host: this.host, channel, kill })
    })
    this.#queues.set(key, queue)
    return queue
  }

  async #open(argv: readonly string[], become: Become | undefined): Promise<BulkProgram> {
    const { transport, channels } = await this.#connected()
    const release = await channels.acquire()
    try {
      const opened = await openProgram(transport, { argv, become, timeout: startTimeout })
      opened.channel.exit.then(release, release)
      // On this very connection: after a reboot the number would be somebody else's.
      return { ...opened, kill: () => kill(transport, opened.pid, become) }
    } catch (error) {
      release()
      throw error
    }
  }

  #connected(): Promise<Live> {
    this.#live ??= this.#dial()
    return this.#live
  }

  #dial(): Promise<Live> {
    const connecting = this.#connect(this.#options)
    const dialled = unlessClosed(this.host, connecting, this.#closing.signal).then(transport => {
      transport.closed.then(forget, forget)
      return { transport, channels: new Semaphore(maxChannels) }
    })
    const forget = (): void => {
      if (this.#live === dialled) this.#live = undefined
    }
    dialled.catch(forget)
    return dialled
  }
}

/** A host that does not answer must not hold up the end of a run: what is still under way is given up. */
function unlessClosed(
  host: string,
  connecting: Promise<Transport>,
  signal: AbortSignal,
): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(new TsplayError('INTERRUPTED', `${host}: interrupted while connecting`))
      // Should it be there after all, nobody wants it.
      connecting.then(
        transport => transport.close(),
        () => undefined,
      )
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    void connecting.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', giveUp)
    })
  })
}

/** Past the semaphore: killing must not wait for what it is to kill. */
async function kill(transport: Transport, pid: number, become: Become | undefined): Promise<void> {
  const argv = ['/bin/sh', '-c', killScript, 'sh', String(pid)]
  const { channel } = await openProgram(transport, { argv, become, timeout: startTimeout })
  channel.stdout.resume()
  channel.stderr.resume()
  channel.stdin.end()
  await channel.exit
}
