/** The stream below an SSH connection. */
export interface Wire {
  readonly on: (event: 'data', listener: () => void) => unknown
  readonly destroy: () => unknown
}

/** Seconds between two questions to the other side, which it answers even while a task is quiet. */
export const askEvery = 5
/** Seconds without a single byte after which the other side is taken for dead. */
export const silenceLimit = 30

/**
 * Calls back and breaks the wire when nothing has come over it for too long. The SSH library's own keepalive
 * waits for the answers to its questions alone, and on a slow link they stand in line behind data.
 * @returns What ends the watch.
 */
export function watchSilence(wire: Wire, onSilence: () => void): () => void {
  let silent = 0
  wire.on('data', () => {
    silent = 0
  })
  // Rounds are counted, not time: a process that was busy or asleep has not listened meanwhile.
  const timer = setInterval(() => {
    silent += askEvery
    if (silent < silenceLimit) return
    onSilence()
    wire.destroy()
  }, askEvery * 1000)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
