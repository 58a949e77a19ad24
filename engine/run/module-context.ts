import { TsplayError } from '../errors.ts'
import { Template, type Json, type JsonObject } from '../model/value.ts'
import { createGate, type Gate } from '../modules/gate.ts'
import type { RunnerContext } from '../modules/module.ts'
import { candidatePaths, type FileKind } from '../plan/files.ts'
import type { Become, Host } from '../remote/host.ts'
import { materialize, renderText, renderValue } from '../template/render.ts'
import type { Scope } from '../template/scope.ts'
import type { ConnectionOptions } from '../transport/transport.ts'
import { lazyHost } from './lazy-host.ts'
import type { StepRun } from './step-context.ts'
import type { Trace } from './step-sink.ts'
import { tracedHost } from './traced-host.ts'

/** What one attempt of a step on one host decided before its module runs. */
export interface Attempt {
  readonly scope: Scope
  readonly facts: JsonObject
  readonly connection: ConnectionOptions
  readonly become: Become | undefined
  readonly check: boolean
  readonly diff: boolean
  readonly isRetry?: boolean
  readonly environment: Readonly<Record<string, string>>
  /** Seconds. */
  readonly timeout: number | undefined
  readonly warn: (text: string) => void
  readonly tell: (text: string) => void
  /** Undefined: nobody is to know, or wants to. */
  readonly trace: Trace | undefined
}

/** The context a module gets, with the gate that saw its changes. */
export function moduleContext(
  attempt: Attempt,
  run: StepRun,
): { readonly ctx: RunnerContext; readonly gate: Gate } {
  const { scope, check, diff, isRetry = false, environment, timeout, warn, tell } = attempt
  const { files, signal, prompt } = run.environment
  const host = openHost(attempt, run)
  const gate = createGate({ host: () => host, check, diff })
  const ctx: RunnerContext = {
    host,
    change: gate.change,
    check,
    diff,
    findFile: (name, kind) => findFile(name, kind, run),
    renderTemplate: async path => {
      const text = await files.readText(path)
      return renderText(new Template(text, { file: path, line: 1, column: 1 }), scope)
    },
    facts: () => attempt.facts,
    environment,
    timeout,
    warn,
    tell,
    signal,
    connection: host,
    isLocal: attempt.connection.connection === 'local',
    variable: name => variable(name, scope),
    loadVars: async path => renderValue(await files.loadVars(path), scope) as JsonObject,
    isRetry,
    prompt,
    verbosity: run.environment.verbosity,
  }
  return { ctx, gate }
}

function openHost(attempt: Attempt, run: StepRun): Host {
  const { connection, become, environment, timeout, trace } = attempt
  const host = lazyHost(connection.host, () => run.environment.connector.host(connection, become), {
    env: environment,
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
  })
  if (trace === undefined || run.environment.verbosity < 3) return host
  return tracedHost(host, text => {
    trace(3, text)
  })
}

async function findFile(name: string, kind: FileKind, run: StepRun): Promise<string> {
  const { step, batch, environment } = run
  const candidates = candidatePaths(name, kind, {
    ...(step.role === undefined ? {} : { role: step.role }),
    folder: step.folder,
    playbook: batch.play.folder,
    installed: environment.installed,
  })
  const path = await environment.files.firstExisting(candidates)
  if (path !== undefined) return path
  throw new TsplayError('FILE_NOT_FOUND', `there is no file ${name} on the control machine`, {
    position: step.position,
    hint: `looked for ${candidates.join(', ')}`,
  })
}

function variable(name: string, scope: Scope): Json {
  const value = scope.get(name)
  if (value !== undefined) return materialize(value)
  throw new TsplayError('UNDEFINED_VARIABLE', `there is no variable ${name}`)
}
