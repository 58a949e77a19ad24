import { formatError, TsplayError, TsplayErrors } from '../errors.ts'
import type { CliContext, Main } from './context.ts'
import { signalExitCodes } from './interrupt.ts'
import { parseArgs } from './parse.ts'
import { collectPasswords } from './passwords.ts'

/** Runs a command line and gives back its exit code; whatever is thrown below ends here. */
export async function runCli(
  argv: readonly string[],
  context: CliContext,
  main: Main,
): Promise<number> {
  try {
    const options = parseArgs(argv)
    if (options.kind === 'text') {
      context.stdout.write(options.text)
      return 0
    }
    const passwords = await collectPasswords(options, context)
    return await main(options, { ...context, passwords })
  } catch (error) {
    return tellError(error, context)
  }
}

function tellError(error: unknown, { stderr, interrupt }: CliContext): number {
  if (error instanceof TsplayError) {
    stderr.write(`ERROR: ${formatError(error)}\n`)
    if (error.code !== 'INTERRUPTED') return 1
    return signalExitCodes[interrupt.received() ?? 'SIGINT']
  }
  if (error instanceof TsplayErrors) {
    const { errors } = error
    stderr.write(errors.map(one => `ERROR: ${formatError(one)}\n`).join(''))
    if (errors.length > 1) stderr.write(`${errors.length} errors; no host was touched.\n`)
    return 1
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  stderr.write(
    `${stack}\n\nThis is a fault of tsplay, not of your files or hosts. Please report it\n` +
      'with the lines above, the command, and the output of tsplay --version.\n',
  )
  return 70
}
