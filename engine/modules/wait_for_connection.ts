import { TsplayError, UnreachableError } from '../errors.ts'
import type { Module, RunnerContext } from './module.ts'
import { pauseFor, poll } from './poll.ts'

/** How long to wait; seconds. */
export interface WaitForConnectionArgs {
  readonly timeout?: number
  readonly delay?: number
  readonly sleep?: number
  readonly connect_timeout?: number
}

const seconds = { type: 'number', minimum: 0 }

/** Waits until the host can be talked to (again). */
export const waitForConnection: Module<WaitForConnectionArgs> = {
  name: 'wait_for_connection',

  schema: {
    properties: {
      timeout: seconds,
      delay: seconds,
      sleep: { type: 'number', exclusiveMinimum: 0 },
      connect_timeout: { type: 'number', exclusiveMinimum: 0 },
    },
  },

  async run({ timeout = 600, delay = 0, sleep = 1, connect_timeout = 5 }, ctx) {
    const started = Date.now()
    if (delay > 0) await pauseFor(delay, ctx.signal)
    let last: unknown
    const ask = async (): Promise<true | undefined> => {
      last = await attempt(ctx, connect_timeout)
      return last === undefined ? true : undefined
    }
    const answered = await poll(ask, { timeout, every: sleep, signal: ctx.signal })
    if (answered === true) return { elapsed: Math.round((Date.now() - started) / 1000) }
    const said = last instanceof Error ? `: ${last.message}` : ''
    throw new TsplayError('TIMEOUT', `${ctx.host.name}: no connection in ${timeout} s${said}`, {
      cause: last,
      hint: 'see whether the host is up and its sshd runs',
    })
  },
}

/** undefined: the host answered. */
async function attempt(
  { host, connection }: RunnerContext,
  seconds: number,
): Promise<Error | undefined> {
  try {
    await host.run(['true'], { timeout: seconds * 1000 })
    return undefined
  } catch (error) {
    // Only what waiting can cure: a changed host key or a wrong sudo password stays as it is.
    const hope =
      (error instanceof UnreachableError && error.code === 'UNREACHABLE') ||
      (error instanceof TsplayError && error.code === 'TIMEOUT')
    if (!hope) throw error
    await connection.reset()
    return error
  }
}
