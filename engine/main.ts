import { ask } from './cli/ask.ts'
import type { Main } from './cli/context.ts'
import type { CliOptions } from './cli/options.ts'
import { formatPosition, type Position } from './model/position.ts'
import { packageRoot } from './package-root.ts'
import { createConnector } from './remote/connector.ts'
import { exitCode, type RunEnd } from './report/exit-code.ts'
import { createReporter, defaultKind } from './report/reporter.ts'
import { createRedactor } from './report/redact.ts'
import { runPlan } from './run/index.ts'
import { transportOpener } from './wiring/transports.ts'
import { formatListing } from './wiring/listing.ts'
import { prepare } from './wiring/prepare.ts'
import { runEnvironment } from './wiring/run-environment.ts'

/**
 * load → plan → run → recap.
 * @returns the exit code. Throws TsplayError(s) for what is wrong before any host is touched.
 */
export const main: Main = async (options, context) => {
  const prepared = await prepare(options, packageRoot, (text, position) => {
    context.stderr.write(`${formatWarning(text, position)}\n`)
  })
  const { plan, planOptions } = prepared
  const { listHosts, listTasks, listTags, syntaxCheck } = options
  if (listHosts || listTasks || listTags) {
    const { seenTags } = planOptions
    const show = { hosts: listHosts, tasks: listTasks, tags: listTags, seenTags }
    context.stdout.write(`${formatListing(plan, show)}\n`)
    return 0
  }
  if (syntaxCheck) return 0
  return run(options, prepared, context)
}

async function run(
  options: CliOptions,
  prepared: Awaited<ReturnType<typeof prepare>>,
  context: Parameters<Main>[1],
): Promise<number> {
  const { stdout, interrupt, passwords, env } = context
  const redactor = createRedactor()
  const reporter = createReporter(options.output ?? defaultKind(stdout, env, options.verbosity), {
    stream: stdout,
    color: useColor(context),
    verbosity: options.verbosity,
    commandLine: {
      words: options.words,
      canStartAt: task => task.module !== 'setup' && !task.handler,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
    },
    redactor,
    interrupted: interrupt.signal,
  })
  const connector = createConnector({ connect: transportOpener(env) })
  const environment = runEnvironment(options, {
    ...prepared,
    connector,
    passwords,
    installed: packageRoot,
    onSecret: value => {
      redactor.add(value)
    },
    prompt: async (text, { echo }) => {
      const resume = await reporter.suspend()
      return ask(text, { ...context, echo }).finally(resume)
    },
    signal: interrupt.signal,
  })
  const stop = () => void connector.close()
  interrupt.signal.addEventListener('abort', stop, { once: true })

  let end: RunEnd | undefined
  try {
    for await (const event of runPlan(prepared.plan, environment)) {
      reporter.write(event)
      if (event.type === 'run_end') end = event
    }
  } finally {
    await reporter.end()
    await connector.close()
  }
  return end === undefined ? 70 : exitCode(end, interrupt.received())
}

function formatWarning(text: string, position: Position | undefined): string {
  return `WARNING: ${position === undefined ? '' : `${formatPosition(position)}: `}${text}`
}

/** https://no-color.org */
function useColor({ stdout, env }: Parameters<Main>[1]): boolean {
  return stdout.isTTY && (env['NO_COLOR'] ?? '') === ''
}
