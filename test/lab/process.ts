import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Starts a process that outlives this one, remembered in `pidFile`: by itself, before it is what it is to be, so
 * that whatever ends this process meanwhile leaves none that nobody knows.
 */
export async function startDetached(
  argv: readonly string[],
  pidFile: string,
  logFile: string,
): Promise<void> {
  const log = openSync(logFile, 'a')
  const child = spawn('sh', ['-c', REMEMBERED, pidFile, ...argv], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
  })
  closeSync(log)
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', resolve)
  })
  child.unref()
  await until(async () => (await readOrEmpty(pidFile)).startsWith(`${child.pid} `), pidFile)
}

// The same that startTime reads: a program that takes the place of another keeps it, and the pid.
const REMEMBERED = 'echo "$$ $(cut -d" " -f22 /proc/$$/stat)" > "$0" && exec "$@"'

/** The remembered process, if it is still the same one; a pid may have been given away since. */
export async function livePid(pidFile: string): Promise<number | undefined> {
  const [pid, started] = (await readOrEmpty(pidFile)).trim().split(' ')
  if (pid === undefined || pid === '') return undefined
  const now = await startTime(Number(pid))
  return now !== '' && (started === undefined || started === now) ? Number(pid) : undefined
}

/** Kills the remembered process and waits until it is gone. */
export async function killRemembered(pidFile: string): Promise<void> {
  const pid = await livePid(pidFile)
  if (pid === undefined) return
  signal(pid, 'SIGKILL')
  await until(async () => (await livePid(pidFile)) === undefined, `process ${pid} to end`)
}

/** Sends a signal to a process that may just have ended by itself. */
export function signal(pid: number, name: NodeJS.Signals | number): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits for something that announces itself nowhere; says what it waited for when it gives up. */
export async function until(
  reached: () => Promise<boolean>,
  what: string,
  milliseconds = 60_000,
): Promise<void> {
  const deadline = Date.now() + milliseconds
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds / 1000} s for ${what}`)
    await delay(50)
  }
}

/** A file's text, or nothing when there is no such file. */
export async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    // A process or a control group may go while its file is being read.
    const gone = ['ENOENT', 'ESRCH', 'ENODEV']
    if (gone.includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}

/** Writes a file whole or not at all, whatever ends this process meanwhile. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text)
  await rename(`${path}.part`, path)
}

/** Empty for a process that has ended, zombies included. */
async function startTime(pid: number): Promise<string> {
  const stat = await readOrEmpty(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? '' : (fields[19] ?? '')
}
