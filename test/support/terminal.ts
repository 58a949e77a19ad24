import { spawn, type ChildProcess } from 'node:child_process'

import { commandLine } from '../../engine/transport/quote.ts'

/** A program on a pseudo-terminal of its own. */
export interface OnTerminal {
  readonly process: ChildProcess
  /** Waits until the terminal shows a text that came after the last one waited for. */
  readonly shows: (text: string) => Promise<void>
  /** Presses keys; `\u0003` is Ctrl-C. */
  readonly type: (keys: string) => void
  readonly ended: Promise<{ readonly code: number | null; readonly shown: string }>
}

/** Starts an argument vector on a terminal, which `script` of util-linux makes. */
export function onTerminal(
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): OnTerminal {
  const words = ['-qefc', commandLine(argv), '/dev/null']
  const child = spawn('script', words, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  let seen = 0
  const waiting = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk
    for (const look of waiting) look()
  })
  const ended = new Promise<{ code: number | null; shown: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      resolve({ code, shown })
    })
  })
  return {
    process: child,
    ended,
    type: keys => void child.stdin.write(keys),
    shows: text =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const at = shown.indexOf(text, seen)
          if (at < 0) return
          seen = at + text.length
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
        void ended.then(() => {
          if (waiting.has(look)) reject(new Error(`it ended before it showed "${text}": ${shown}`))
        })
      }),
  }
}
