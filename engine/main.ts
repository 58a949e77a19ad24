import { setImmediate as queuedEvents } from 'node:timers/promises'

import { ask } from './cli/ask.ts'
import type { CliContext, Main } from './cli/context.ts'
import { signalExitCodes } from './cli/interrupt.ts'
import type { CliOptions } from './cli/options.ts'
import { checkReportPlaces } from './cli/reports.ts'
import { checkCanStep, createStepper } from './cli/stepper.ts'
import type { Plan } from './model/plan.ts'
import { formatPosition, type Position } from './model/position.ts'
import { packageRoot } from './package-root.ts'
import { hostsAreIndependent } from './plan/independent.ts'
import { createConnector } from './remote/connector.ts'
import { exitCode, type RunEnd } from './report/exit-code.ts'
import { createRedactor, type Redactor } from './report/redact.ts'
import { createJunitFile } from './report/report-file.ts'
import { createReporter, defaultKind } from './report/reporter.ts'
import type { Reporter } from './report/writer.ts'
import { runPlan } from './run/index.ts'
import { transportOpener } from './wiring/transports.ts'
import { formatListing } from './wiring/listing.ts'
import { prepare } from './wiring/prepare.ts'
import { runEnvironment } from './wiring/run-environment.ts'

const STEP_HINT = 'answer y, n or c; Ctrl-C stops the run'

/**
 * load → plan → run → recap.
 * @returns the exit code. Throws TsplayError(s) for what is wrong before any host is touched.
 */
export const main: Main = async (options, context) => {
  const { listHosts, listTasks, listTags, syntaxCheck } = options
  const lists = listHosts || listTasks || listTags
  const runs = !lists && !syntaxCheck
  if (runs && options.step) checkCanStep(context)
  if (runs) await checkReportPlaces(options.reports)
  const prepared = await prepare(options, packageRoot, (text, position) => {
    context.stderr.write(`${formatWarning(text, position)}\n`)
  })
  const { plan, planOptions } = prepared
  if (lists) {
    const { seenTags } = planOptions
    const show = { hosts: listHosts, tasks: listTasks, tags: listTags, seenTags }
    context.stdout.write(`${formatListing(plan, show)}\n`)
    return 0
  }
  return runs ? run(options, prepared, context) : 0
}

async function run(
  options: CliOptions,
  prepared: Awaited<ReturnType<typeof prepare>>,
  context: Parameters<Main>[1],
): Promise<number> {
  const { interrupt, passwords, env } = context
  const redactor = createRedactor()
  const reporter = openReporter(options, context, { redactor, plan: prepared.plan })
  const question = async (text: string, echo: boolean, hint?: string): Promise<string> => {
    // What has happened is told before what is asked about it.
    await queuedEvents()
    const resume = await reporter.suspend()
    const how = { ...context, echo, ...(hint === undefined ? {} : { hint }) }
    return ask(redactor.text(text), how).finally(resume)
  }
  const connector = createConnector({
    connect: transportOpener(env, connectionTrace(options, reporter)),
    trace: connectionTrace(options, reporter),
  })
  const environment = runEnvironment(options, {
    ...prepared,
    connector,
    passwords,
    installed: packageRoot,
    onSecret: value => {
      redactor.add(value)
    },
    prompt: (text, { echo }) => question(text, echo),
    ...(options.step ? { confirm: createStepper(text => question(text, true, STEP_HINT)) } : {}),
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
    // A report that cannot be written must not leave anything running.
    await reporter.end().finally(() => connector.close())
  }
  const signal = interrupt.received()
  return end === undefined ? 70 : exitCode(end, signal && signalExitCodes[signal])
}

function openReporter(
  options: CliOptions,
  context: CliContext,
  { redactor, plan }: { readonly redactor: Redactor; readonly plan: Plan },
): Reporter {
  const { stdout, env, interrupt } = context
  const { verbosity, limit, reports, step, playbooks } = options
  const kind = options.output ?? defaultKind(stdout, env, verbosity)
  // Rows that are drawn again and again and a question would fight for the terminal.
  return createReporter(step && kind === 'live' ? 'plain' : kind, {
    stream: stdout,
    color: useColor(context),
    verbosity,
    commandLine: {
      words: options.words,
      hostsAreIndependent: hostsAreIndependent(plan),
      ...(limit === undefined ? {} : { limit }),
    },
    files: reports.map(({ file }) => createJunitFile(file, playbooks.join(' '))),
    redactor,
    interrupted: interrupt.signal,
  })
}

function connectionTrace({ verbosity }: CliOptions, reporter: Reporter) {
  if (verbosity < 3) return undefined
  return (host: string, text: string) => {
    reporter.write({ type: 'trace', host, level: 3, text, time: Date.now() })
  }
}

function formatWarning(text: string, position: Position | undefined): string {
  return `WARNING: ${position === undefined ? '' : `${formatPosition(position)}: `}${text}`
}

/** https://no-color.org */
function useColor({ stdout, env }: CliContext): boolean {
  const isTerminal = (stdout.isTTY as boolean | undefined) === true
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}
