import { spawn } from 'node:child_process'

import { execa } from 'execa'

/** What a command ended with; a non-zero exit is a value. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command on this machine and gives its standard output; a failure names the command. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await tryRun(argv, options)
  if (code !== 0) {
    throw new Error(`${argv.join(' ')}\n  ended with ${code}: ${stderr.trim() || stdout.trim()}`)
  }
  return stdout
}

/** Runs a command whose failure is an answer. */
export async function tryRun(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const [file = '', ...args] = argv
  const input =
    options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }
  const result = await execa(file, args, {
    ...input,
    env: { LC_ALL: 'C.UTF-8', ...options.env },
    reject: false,
    stripFinalNewline: true,
    timeout: options.timeout ?? 0,
  })
  if (result.exitCode === undefined) throw new Error(result.shortMessage ?? argv.join(' '))
  return { code: result.exitCode, stdout: result.stdout, stderr: result.stderr }
}

/** Standard input, further environment, and a limit in milliseconds. */
export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly timeout?: number
}

/** Runs a command whose output goes to an open file; gives its exit status. */
export async function tryRunTo(
  argv: readonly string[],
  fd: number,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const [file = '', ...args] = argv
  const child = spawn(file, args, { stdio: ['ignore', fd, fd], env: { ...process.env, ...env } })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => {
      resolve(code ?? 128)
    })
  })
}
