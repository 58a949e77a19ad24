import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import type { CliContext } from './context.ts'

type Terminal = Pick<CliContext, 'stdin' | 'stderr' | 'interrupt'>

const HINT = 'without a terminal, give the answer with -e (reset.yml: -e reset_confirmation=yes)'

/**
 * Asks one question on stderr and reads the answer.
 * @throws TsplayError INTERRUPTED on Ctrl-C, USAGE where the input has ended.
 */
export async function ask(
  question: string,
  context: Terminal & { readonly echo: boolean; readonly hint?: string },
): Promise<string> {
  const { stdin, stderr, interrupt, echo, hint = HINT } = context
  interrupt.signal.throwIfAborted()
  const lines = openLines(question, context)
  // In raw mode Ctrl-C comes as a key: without this it would end the line only.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  let stop: (() => void) | undefined
  try {
    return await new Promise<string>((resolve, reject) => {
      stop = () => {
        reject(interrupt.signal.reason as Error)
      }
      interrupt.signal.addEventListener('abort', stop)
      lines.once('line', resolve)
      lines.once('close', () => {
        const message = `no answer to "${question.trim()}": the input has ended`
        reject(new TsplayError('USAGE', message, { hint }))
      })
    })
  } finally {
    if (stop !== undefined) interrupt.signal.removeEventListener('abort', stop)
    lines.close()
    // What was typed unseen ended in a line that was not seen either.
    if (!echo && stdin.isTTY) stderr.write('\n')
  }
}

function openLines(question: string, context: Terminal & { readonly echo: boolean }): Interface {
  const { stdin, stderr, echo } = context
  if (!stdin.isTTY || !echo) {
    // Left to itself a terminal shows what is typed, from the question on.
    const lines = createInterface({ input: stdin, output: nowhere(), terminal: stdin.isTTY })
    stderr.write(question)
    return lines
  }
  // The line is drawn anew when it is edited, with what stands before it.
  const at = question.lastIndexOf('\n') + 1
  stderr.write(question.slice(0, at))
  const prompt = question.slice(at)
  const lines = createInterface({ input: stdin, output: stderr, terminal: true, prompt })
  lines.prompt()
  return lines
}

/** A stream that swallows what is typed. */
export function nowhere(): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
}
