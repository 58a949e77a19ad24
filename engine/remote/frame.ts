const noBytes = Buffer.alloc(0)
/** Bytes of an answer that is too long which are kept for the message. */
const headLength = 10_000

/** What one stream of a framed shell said in answer to one request. */
export interface Frame {
  readonly data: Buffer
  /** The colon-separated fields after the nonce. */
  readonly fields: readonly string[]
  /** Bytes that came after the end: somebody still writes into our stream. */
  readonly stray: Buffer
}

/** Collects one stream of one answer up to the line that ends it. */
export class FrameReader {
  readonly #nonce: Buffer
  #chunks: Buffer[] = []
  #size = 0
  #total = 0
  #head: Buffer | undefined

  constructor(nonce: string) {
    this.#nonce = Buffer.from(`${nonce}:`)
  }

  /** Bytes seen so far, the end line included. */
  get total(): number {
    return this.#total
  }

  /** From now on only as much is kept as the end line needs; of what came before, the beginning. */
  drop(): void {
    this.#head ??= Buffer.concat(this.#chunks).subarray(0, headLength)
  }

  /** Takes in a chunk; gives the frame when its end has come. */
  push(chunk: Buffer): Frame | undefined {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    this.#total += chunk.length
    const window = this.#window(chunk.length + this.#nonce.length + 40)
    const found = window.indexOf(this.#nonce)
    const end = found < 0 ? -1 : window.indexOf(10, found)
    if (end < 0) {
      if (this.#head !== undefined) this.#keep(window.subarray(-2 * this.#nonce.length - 40))
      return undefined
    }
    const all = window.length === this.#size ? window : Buffer.concat(this.#chunks)
    const shift = this.#size - window.length
    return {
      data: this.#head ?? all.subarray(0, shift + found),
      fields: window.toString('latin1', found + this.#nonce.length, end).split(':'),
      stray: window.subarray(end + 1),
    }
  }

  /** The last bytes, joined: an end line may be split between chunks. */
  #window(length: number): Buffer {
    const parts: Buffer[] = []
    let size = 0
    for (let i = this.#chunks.length - 1; i >= 0 && size < length; i--) {
      const chunk = this.#chunks[i] ?? noBytes
      parts.unshift(chunk)
      size += chunk.length
    }
    return parts.length === 1 ? (parts[0] ?? noBytes) : Buffer.concat(parts)
  }

  #keep(tail: Buffer): void {
    this.#chunks = [Buffer.from(tail)]
    this.#size = tail.length
  }
}
