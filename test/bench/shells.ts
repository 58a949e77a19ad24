import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

import { sshArgv } from '../lab/access.ts'
import type { Lab } from '../lab/index.ts'
import { hostNames } from './project.ts'
import { tasks } from './tasks.ts'
import type { Took } from './timed.ts'

/**
 * The floor: one ssh with one shell a node, all at once, each task a text sent and its end awaited.
 * No shell waits for another one's task, and nothing is parsed or told.
 */
export async function runShells(lab: Lab): Promise<Took> {
  const began = performance.now()
  await Promise.all(
    lab.nodes.map((node, at) => runShell(lab.name, node, hostNames(lab.nodes.length)[at] ?? '')),
  )
  // What ssh itself computes is not counted: it is another process's.
  return { real: (performance.now() - began) / 1000, cpu: NaN }
}

async function runShell(lab: string, node: string, host: string): Promise<void> {
  const [file = '', ...args] = sshArgv(lab, node, ['sh'])
  const child = spawn(file, args)
  child.stderr.resume()
  const answer = answers(child)
  for (const { name, shell } of tasks) {
    if (shell === undefined) continue
    child.stdin.write(`{ ${shell(host)}\n} </dev/null\necho "@@$?"\n`)
    const code = await answer()
    if (code !== '0') throw new Error(`${node}: ${name} in a bare shell ended with ${code}`)
  }
  const exit = new Promise(resolve => child.once('exit', resolve))
  child.stdin.end()
  await exit
}

/** Waits for the next `@@status` line. */
function answers(child: ChildProcessWithoutNullStreams): () => Promise<string> {
  let text = ''
  let waiting: (() => void) | undefined
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    waiting?.()
  })
  child.once('exit', () => {
    text += '@@gone\n'
    waiting?.()
  })
  return async () => {
    for (;;) {
      const found = /@@(\w+)\n/.exec(text)
      if (found !== null) {
        text = text.slice(found.index + found[0].length)
        return found[1] ?? ''
      }
      await new Promise<void>(resolve => (waiting = resolve))
    }
  }
}
