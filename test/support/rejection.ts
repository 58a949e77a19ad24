/** What a promise was rejected with; fails when nothing was thrown. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw new Error(`rejected with something that is no Error: ${String(error)}`, { cause: error })
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`)
}
