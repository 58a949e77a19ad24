/** Counts what comes, and says so every few seconds. */
export interface Progress {
  /** More is to come than was known. */
  readonly expect: (parts: number) => void
  readonly count: (bytes: number) => void
  /** One part is here, whether it was downloaded or not. */
  readonly done: () => void
  readonly bytes: () => number
  readonly end: () => void
}

const every = 5000

/** Begins to count; `end` belongs into a finally. */
export function startProgress(tell: (text: string) => void): Progress {
  let [expected, here, total] = [0, 0, 0]
  const timer = setInterval(() => {
    tell(`${megabytes(total)} downloaded, ${here} of ${expected} parts are here`)
  }, every)
  return {
    expect: parts => {
      expected += parts
    },
    count: bytes => {
      total += bytes
    },
    done: () => {
      here += 1
    },
    bytes: () => total,
    end: () => {
      clearInterval(timer)
    },
  }
}

/** Bytes as people read them. */
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
