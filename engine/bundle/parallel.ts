/** How many downloads go on at once. */
const atOnce = 4

/**
 * Does something with all items, a few at once; the results are in the items' order.
 * The first failure aborts the others and is what is thrown.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  outer: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  const failed = new AbortController()
  const signal = AbortSignal.any([outer, failed.signal])
  const results: R[] = []
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [at, item] of queue) {
      signal.throwIfAborted()
      results[at] = await work(item, signal)
    }
  }
  const workers = Array.from({ length: atOnce }, () =>
    worker().catch((error: unknown) => {
      failed.abort(error)
    }),
  )
  await Promise.all(workers)
  signal.throwIfAborted()
  return results
}
