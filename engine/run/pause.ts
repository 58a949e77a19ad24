import { setTimeout as sleep } from 'node:timers/promises'

/** Waits so many seconds, or until the run is interrupted. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds <= 0 || signal.aborted) return
  // It rejects on abort alone, and whoever waited looks at the signal next.
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined)
}
