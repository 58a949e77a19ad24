import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** Writes a line for whoever looks on. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Environment variables for a command, and where its output goes if not to ours as it comes. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly output?: (chunk: Buffer) => void
}

/** Runs a command and gives back its exit code; 127 when it could not be started. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<number> {
  const [command = '', ...args] = argv
  const { env = {}, output } = options
  const streams = output === undefined ? 'inherit' : 'pipe'
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', streams, streams],
  })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', output ?? say)
  return new Promise(resolve => {
    child.once('error', error => {
      say(`${command}: ${error.message}`)
      resolve(127)
    })
    child.once('close', (code, signal) => {
      if (signal !== null) say(`${command} was ended by ${signal}`)
      resolve(code ?? 1)
    })
  })
}
