import pLimit from 'p-limit'

/** Has something done when it is its turn. */
export type Forks = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Lets only so many hosts be at work at once.
 * One such limit holds for a whole run: with the free strategy each host is at a task of its own.
 */
export function createForks(count: number): Forks {
  const limit = pLimit(count)
  return work => limit(work)
}

/** A further limit within these forks, for one task. */
export function throttled(forks: Forks, count: number): Forks {
  if (count <= 0) return forks
  const throttle = createForks(count)
  return work => throttle(() => forks(work))
}
