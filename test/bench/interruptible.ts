import { constants } from 'node:os'

type Signal = 'SIGINT' | 'SIGTERM'

/** Somebody wanted an end before there was one. */
export class Interrupted extends Error {
  /** What a shell says of a program that a signal ended. */
  readonly code: number

  constructor(signal: Signal) {
    super(`${signal}: giving back what was taken`)
    this.code = 128 + constants.signals[signal]
  }
}

/**
 * Does work and then, however that ended, what must come after it. A signal ends the wait for the
 * work, and not the process; a second one does.
 * @throws Interrupted
 */
export async function interruptible(
  work: () => Promise<void>,
  after: () => Promise<void>,
  signals: NodeJS.EventEmitter = process,
): Promise<void> {
  const wanted: readonly Signal[] = ['SIGINT', 'SIGTERM']
  let stop: (() => void) | undefined
  const interrupted = new Promise<never>((_resolve, reject) => {
    const listeners = wanted.map(signal => {
      const listener = (): void => {
        // Not at once: tsx, which runs us, asks afterwards whether anybody listens.
        setImmediate(() => stop?.())
        reject(new Interrupted(signal))
      }
      signals.on(signal, listener)
      return () => signals.off(signal, listener)
    })
    stop = () => {
      for (const unlisten of listeners) unlisten()
    }
  })
  try {
    await Promise.race([work(), interrupted])
  } finally {
    try {
      await after()
    } finally {
      stop?.()
    }
  }
}
