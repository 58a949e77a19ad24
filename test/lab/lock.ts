import { spawn } from 'node:child_process'

/**
 * Does something while nobody else holds the lock.
 * The kernel frees it when the holder ends, in whatever way: flock's child lives on our pipe.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  onWait: () => void = () => undefined,
): Promise<T> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Of its own session, so that a Ctrl-C frees the lock only when we end, cleaned up.
    detached: true,
  })
  const patience = setTimeout(onWait, 1000)
  await new Promise((resolve, reject) => {
    holder.once('error', reject)
    holder.once('exit', code => {
      reject(new Error(`flock ${file} ended with ${String(code)}`))
    })
    holder.stdout.once('data', resolve)
  }).finally(() => {
    clearTimeout(patience)
  })
  try {
    return await work()
  } finally {
    holder.stdin.end()
  }
}
