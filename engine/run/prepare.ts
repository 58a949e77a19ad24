import { TsplayError } from '../errors.ts'
import type { Json } from '../model/value.ts'
import { renderValue } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'
import type { ConnectionOptions } from '../transport/transport.ts'
import { bastionOf, becomeOptions, connectionOptions } from './connection.ts'
import { delegateState, type HostState } from './host-state.ts'
import { count, flag, word } from './keyword.ts'
import type { Attempt } from './module-context.ts'
import type { StepRun } from './step-context.ts'
import type { StepSink, Trace } from './step-sink.ts'

/** Everything one attempt needs, and the delegate that it goes to. */
export interface Prepared {
  readonly attempt: Attempt
  readonly delegatedTo?: string
}

/** Renders what is said around a task: where it runs, as whom, in which mode and environment. */
export function prepareAttempt(
  host: HostState,
  scope: Scope,
  run: StepRun,
  sink: StepSink & { readonly noLog: boolean },
): Prepared {
  const { step, environment } = run
  const { keywords } = step
  const target = word(keywords.delegate_to, scope)
  const delegate = target === undefined ? undefined : knownOrNew(target, run)
  const there = delegate === undefined ? scope : run.scope(delegate)
  const said = { keywords, scope }
  const direct = connectionOptions(delegate?.name ?? host.name, there, said, environment.defaults)
  const bastion = bastionOptions(direct, run)
  const connection = bastion === undefined ? direct : { ...direct, bastion }
  const become =
    connection.connection === 'local' && delegate !== undefined && keywords.become === undefined
      ? undefined
      : becomeOptions(there, said, environment.defaults)
  for (const secret of [connection.password, bastion?.password, become?.password]) {
    if (secret !== undefined) environment.onSecret(secret)
  }
  const timeout = count(keywords.timeout, scope)
  return {
    attempt: {
      scope,
      facts: (delegate ?? host).facts,
      connection,
      become,
      check:
        keywords.check_mode === undefined ? environment.check : flag(keywords.check_mode, scope),
      diff: keywords.diff === undefined ? environment.diff : flag(keywords.diff, scope),
      environment: commandEnvironment(keywords.environment, scope),
      timeout,
      warn: text => {
        sink.emit({ type: 'warning', text: `${host.name}: ${text}`, position: step.position })
      },
      tell: text => {
        sink.emit({ type: 'message', host: host.name, text })
      },
      trace: tracing(host.name, run, sink),
    },
    ...(target === undefined ? {} : { delegatedTo: target }),
  }
}

/** A task with no_log tells nothing of itself, and nobody pays for what nobody wants to know. */
function tracing(
  host: string,
  { environment }: StepRun,
  { noLog, emit, task }: StepSink & { readonly noLog: boolean },
): Trace | undefined {
  const { verbosity } = environment
  if (noLog || verbosity < 2) return undefined
  return (level, text) => {
    if (level <= verbosity) emit({ type: 'trace', task, host, level, text })
  }
}

/** What plays and tasks say of logging in is meant for their hosts, not for the bastion. */
function bastionOptions(options: ConnectionOptions, run: StepRun): ConnectionOptions | undefined {
  const { inventory, defaults } = run.environment
  const name = bastionOf(options, inventory.groups)
  if (name === undefined) return undefined
  const scope = run.scope(knownOrNew(name, run))
  return connectionOptions(name, scope, { keywords: {}, scope }, defaults)
}

function knownOrNew(name: string, { hosts, step, environment }: StepRun): HostState {
  if (name === '') {
    throw new TsplayError('BAD_KEYWORD', 'delegate_to came to no host name', {
      position: step.position,
    })
  }
  return hosts.get(name) ?? delegateState(name, environment.inventory)
}

function commandEnvironment(
  sources: StepRun['step']['keywords']['environment'],
  scope: Scope,
): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const source of sources) {
    const rendered = renderValue(source, scope) as Readonly<Record<string, Json>>
    for (const [name, value] of Object.entries(rendered)) {
      merged[name] = typeof value === 'string' ? value : JSON.stringify(value)
    }
  }
  return merged
}
