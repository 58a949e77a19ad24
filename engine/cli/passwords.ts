import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'

import { TsplayError } from '../errors.ts'
import { nowhere } from './ask.ts'
import type { CliContext, Passwords } from './context.ts'
import type { CliOptions } from './options.ts'

type Wanted = Pick<CliOptions, 'askPass' | 'askBecomePass' | 'becomePasswordFile'>
type Terminal = Pick<CliContext, 'stdin' | 'stderr' | 'env' | 'interrupt'>

/** All passwords that the command line asks for: from a file, else from the user, else from the environment. */
export async function collectPasswords(options: Wanted, terminal: Terminal): Promise<Passwords> {
  const { env } = terminal
  const fromFile =
    options.becomePasswordFile === undefined
      ? undefined
      : await readPasswordFile(options.becomePasswordFile)
  const askBecome = options.askBecomePass && fromFile === undefined
  const questions = [
    ...(options.askPass ? ['SSH password: '] : []),
    ...(askBecome ? [`sudo password${options.askPass ? ' (empty: the same)' : ''}: `] : []),
  ]
  const answers = questions.length === 0 ? [] : await askSecrets(questions, terminal)
  const connection = options.askPass ? answers[0] : env['TSPLAY_PASSWORD']
  const asked = askBecome ? answers.at(-1) : undefined
  const become = fromFile ?? (asked === '' ? connection : asked) ?? env['TSPLAY_BECOME_PASSWORD']
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(become === undefined ? {} : { become }),
  }
}

async function readPasswordFile(path: string): Promise<string> {
  try {
    const password = (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
    if (password !== '') return password
  } catch (cause) {
    throw new TsplayError('FILE_UNREADABLE', `--become-password-file: cannot read ${path}`, {
      cause,
      hint: cause instanceof Error ? cause.message : undefined,
    })
  }
  throw new TsplayError('USAGE', `--become-password-file: ${path} is empty`)
}

/** Asks on stderr and reads a line for each question, without showing what is typed. */
async function askSecrets(
  questions: readonly string[],
  { stdin, stderr, interrupt }: Omit<Terminal, 'env'>,
): Promise<string[]> {
  const { signal } = interrupt
  const terminal = stdin.isTTY
  const lines = createInterface({ input: stdin, output: nowhere(), terminal, signal })
  // In raw mode Ctrl-C comes as a key: without this it would end the line only.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const answers: string[] = []
  stderr.write(questions[0] ?? '')
  try {
    for await (const line of lines) {
      answers.push(line)
      stderr.write('\n')
      if (answers.length === questions.length) return answers
      stderr.write(questions[answers.length] ?? '')
    }
  } finally {
    lines.close()
  }
  signal.throwIfAborted()
  if (!terminal) stderr.write('\n')
  const asked = questions[answers.length]?.startsWith('SSH') === true
  throw new TsplayError('USAGE', 'no password was given: the input has ended', {
    hint: asked
      ? 'without a terminal, give the SSH password in TSPLAY_PASSWORD, and leave -k out'
      : 'without a terminal, use TSPLAY_BECOME_PASSWORD (and leave -K out) or --become-password-file',
  })
}
