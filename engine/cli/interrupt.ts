import { TsplayError } from '../errors.ts'
import type { Interrupt } from './context.ts'

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const

/** What listens for signals: `process`, and in tests an emitter of their own. */
export interface SignalSource {
  readonly on: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void) => unknown
  readonly exit: (code: number) => void
}

/** The first signal lets the run stop in good order; a second Ctrl-C ends it at once. */
export function listenForSignals(source: SignalSource, tell: (text: string) => void): Interrupt {
  const controller = new AbortController()
  let received: 'SIGINT' | 'SIGTERM' | undefined

  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    if (received !== undefined) {
      source.exit(EXIT_CODES[received])
      return
    }
    received = signal
    tell('\nStopping what runs on the hosts; press Ctrl-C again to leave at once.\n')
    controller.abort(new TsplayError('INTERRUPTED', `interrupted by ${signal}`))
  }
  source.on('SIGINT', () => {
    stop('SIGINT')
  })
  source.on('SIGTERM', () => {
    stop('SIGTERM')
  })
  // The terminal is gone, but what was started on the hosts is not.
  source.on('SIGHUP', () => {
    stop('SIGTERM')
  })
  return { signal: controller.signal, received: () => received }
}
