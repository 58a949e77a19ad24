import { setTimeout as sleep } from 'node:timers/promises'

import { TsplayError } from '../errors.ts'

/** Waits some seconds; ends with INTERRUPTED when the run is broken off. */
export async function pauseFor(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, { signal })
  } catch (cause) {
    throw new TsplayError('INTERRUPTED', 'interrupted while waiting', { cause })
  }
}

/** Asks again and again until an answer comes; undefined when the time is over. */
export async function poll<T>(
  ask: () => Promise<T | undefined>,
  options: { readonly timeout: number; readonly every: number; readonly signal: AbortSignal },
): Promise<T | undefined> {
  const deadline = Date.now() + options.timeout * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() + options.every * 1000 > deadline) return undefined
    await pauseFor(options.every, options.signal)
  }
}
