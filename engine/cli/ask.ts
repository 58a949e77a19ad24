import { createInterface } from 'node:readline/promises'

import { TsplayError } from '../errors.ts'
import type { CliContext } from './context.ts'

/**
 * Asks one question on stderr and reads the answer.
 * @throws TsplayError INTERRUPTED on Ctrl-C, USAGE where the input has ended.
 */
export async function ask(
  question: string,
  context: Pick<CliContext, 'stdin' | 'stderr' | 'interrupt'> & { readonly echo: boolean },
): Promise<string> {
  const { stdin, stderr, interrupt, echo } = context
  stderr.write(question)
  const lines = createInterface({
    input: stdin,
    ...(echo && stdin.isTTY ? { output: stderr, terminal: true } : {}),
  })
  // In raw mode Ctrl-C comes as a key: without this it would end the line only.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await new Promise<string>((resolve, reject) => {
      interrupt.signal.addEventListener('abort', () => {
        reject(interrupt.signal.reason as Error)
      })
      lines.once('line', resolve)
      lines.once('close', () => {
        reject(
          new TsplayError('USAGE', `no answer to "${question.trim()}": the input has ended`, {
            hint: 'without a terminal, give the answer with -e (reset.yml: -e reset_confirmation=yes)',
          }),
        )
      })
    })
  } finally {
    lines.close()
  }
}
