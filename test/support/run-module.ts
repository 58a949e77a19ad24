import { nameArgs } from '../../engine/arg-names.ts'
import type { JsonObject } from '../../engine/model/value.ts'
import { createGate } from '../../engine/modules/gate.ts'
import type { Module, ModuleResult, RunnerContext } from '../../engine/modules/module.ts'
import type { Host } from '../../engine/remote/host.ts'
import { checkRenderedArgs, compileArgsSchema } from '../../engine/validate.ts'

/** What a test may say of the task around a module: check mode, diff, and any part of its context. */
export type RunModuleOptions = Partial<Omit<RunnerContext, 'host' | 'change' | 'facts'>> & {
  readonly facts?: JsonObject
}

/** What came of a module. */
export interface ModuleRun {
  readonly result: ModuleResult
  readonly changed: boolean
  /** Descriptions of what passed the gate. */
  readonly changes: readonly string[]
  readonly diffs: readonly { path: string; before: string | null; after: string | null }[]
  /** What the module warned of and told. */
  readonly warnings: readonly string[]
  readonly told: readonly string[]
}

/** Runs a module as the runner does: arguments checked against the schema, then run behind the gate. */
export async function runModule<Args>(
  module: Module<Args>,
  args: unknown,
  host: Host,
  options: RunModuleOptions = {},
): Promise<ModuleRun> {
  const place = { file: 'test.yml', line: 1, column: 1 }
  const { args: named, problems } = nameArgs(module, args as JsonObject, place)
  if (problems[0] !== undefined) throw problems[0]
  const checked = checkRenderedArgs(compileArgsSchema({ ...module.schema }), named, place)
  const { check = false, diff = false, facts = {}, ...rest } = options
  const gate = createGate({ host: () => host, check, diff })
  const warnings: string[] = []
  const told: string[] = []
  const context: RunnerContext = {
    ...{ host, change: gate.change, check, diff, facts: () => facts },
    ...{ connection: host, isLocal: false, environment: {}, timeout: undefined },
    signal: new AbortController().signal,
    warn: text => warnings.push(text),
    tell: text => told.push(text),
    findFile: unexpected('findFile'),
    renderTemplate: unexpected('renderTemplate'),
    variable: unexpected('variable'),
    loadVars: unexpected('loadVars'),
    ...rest,
  }
  const result = await module.run(checked as Args, context)
  const { changes } = gate
  return {
    ...{ result, warnings, told, changed: changes.length > 0 },
    changes: changes.map(({ description }) => description),
    diffs: changes.flatMap(change => (change.diff === undefined ? [] : [change.diff])),
  }
}

const unexpected = (name: string) => (): never => {
  throw new Error(`the test gave no ${name}`)
}
