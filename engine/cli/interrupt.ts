import { TsplayError } from '../errors.ts'
import type { Interrupt, StopSignal } from './context.ts'

/** The exit code of a run that a signal ended. */
export const signalExitCodes: Readonly<Record<StopSignal, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGPIPE: 141,
}

/** What listens for signals: `process`, and in tests an emitter of their own. */
export interface SignalSource {
  readonly on: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void) => unknown
  readonly exit: (code: number) => void
}

/** The first signal lets the run stop in good order; a second Ctrl-C ends it at once. */
export function listenForSignals(
  source: SignalSource,
  tell: (text: string) => void,
): Interrupt & { readonly readerLeft: () => void } {
  const controller = new AbortController()
  let received: StopSignal | undefined

  const stop = (signal: StopSignal) => {
    received = signal
    controller.abort(new TsplayError('INTERRUPTED', `interrupted by ${signal}`))
  }
  const signalled = (signal: StopSignal) => {
    if (received !== undefined) {
      source.exit(signalExitCodes[received])
      return
    }
    tell('\nStopping what runs on the hosts; press Ctrl-C again to leave at once.\n')
    stop(signal)
  }
  source.on('SIGINT', () => {
    signalled('SIGINT')
  })
  source.on('SIGTERM', () => {
    signalled('SIGTERM')
  })
  // The terminal is gone, but what was started on the hosts is not.
  source.on('SIGHUP', () => {
    signalled('SIGTERM')
  })
  return {
    signal: controller.signal,
    received: () => received,
    // Each further line finds nobody either.
    readerLeft: () => {
      if (received === undefined) stop('SIGPIPE')
    },
  }
}
