/** Hands values from callbacks to one `for await` loop, in order, without dropping any. */
export class EventQueue<T> implements AsyncIterable<T> {
  #values: T[] = []
  #ended = false
  #failure: { readonly error: unknown } | undefined
  #wake: () => void = () => undefined

  push(value: T): void {
    this.#values.push(value)
    this.#wake()
  }

  /** No more values; with an error, the loop throws it after the last value. */
  end(failure?: { readonly error: unknown }): void {
    this.#ended = true
    this.#failure = failure
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const batch = this.#values
      this.#values = []
      yield* batch
      if (this.#values.length > 0) continue
      if (this.#ended) break
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
