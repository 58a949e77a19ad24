import type { Diff } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'
import type { Host, HostReader, HostWriter } from '../remote/host.ts'

/** A JSON Schema (draft 2020-12) as far as modules need one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Schema of a module's arguments; asks one property for each key of `Args`. */
export interface ArgsSchema<Args> {
  readonly required?: readonly (keyof Args & string)[]
  readonly properties: { readonly [K in keyof Required<Args>]: JsonSchema }
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>
  /** Keys that the module does not name (set_fact's variables); default: none are allowed. */
  readonly additionalProperties?: JsonSchema
  /** What the names of such keys must look like. */
  readonly propertyNames?: JsonSchema
}

/**
 * The one gate of every mutation. Records the change; runs `apply` unless in check mode.
 * Only here is a {@link HostWriter} to be had.
 */
export type ChangeGate = (
  description: string,
  apply: (host: HostWriter) => Promise<unknown>,
  diff?: Diff,
) => Promise<void>

/** What a module may use. All members are plain callbacks: destructure them. */
export interface ModuleContext {
  /** The host, for asking. Opened when first used, so that modules without a host cost no connection. */
  readonly host: HostReader
  readonly change: ChangeGate
  readonly check: boolean
  /** Whether diffs are wanted: content is read for them only then. */
  readonly diff: boolean
  /** A file on the control machine: looked for in the role's `files/`, the task's folder and the playbook's. Absolute path. */
  readonly findFile: (name: string, kind: 'files' | 'templates' | 'vars') => Promise<string>
  /** Renders a template file found by {@link findFile} with the step's variables. */
  readonly renderTemplate: (path: string) => Promise<string>
  /** Facts of the host gathered so far (`ansible_facts`). */
  readonly facts: () => JsonObject
  /** The environment that play, block and task set for commands. */
  readonly environment: Readonly<Record<string, string>>
  /** Seconds the task's `timeout` keyword allows; undefined: no limit. */
  readonly timeout: number | undefined
  readonly warn: (text: string) => void
  /** Tells the user something while the task runs (waiting for …). */
  readonly tell: (text: string) => void
  /** Aborts on Ctrl-C: waits and polls listen to it. */
  readonly signal: AbortSignal
}

/** What a few modules need beyond {@link ModuleContext}: declared by `needs`. */
export interface RunnerContext extends ModuleContext {
  /** The host with its connection: reboot, wait_for_connection, fetch. */
  readonly connection: Pick<Host, 'reset' | 'readStream'>
  /** The host is the control machine itself (reboot). */
  readonly isLocal: boolean
  /** The host's variables, rendered on demand (debug: var, assert). */
  readonly variable: (name: string) => Json
  /** How many `-v` there were (debug). */
  readonly verbosity?: number
  /** Whether `until` has the task tried once more: what was told before need not be told again (bundle). */
  readonly isRetry?: boolean
  /** Asks the person at the terminal; rejects where there is none (pause). */
  readonly prompt?: (text: string, options: { readonly echo: boolean }) => Promise<string>
  /** Loads a vars file of the user's (include_vars), unrendered values rendered. */
  readonly loadVars: (path: string) => Promise<JsonObject>
}

/** What a module gives back; `changed` is not among it, for it is counted at the gate. */
export interface ModuleResult {
  readonly [key: string]: Json | undefined
  readonly msg?: string
  /** The module did what it could and that was not enough (a non-zero exit): the task fails unless failed_when says otherwise. */
  readonly failed?: boolean
  readonly skipped?: boolean
  /** Merged into the host's facts. */
  readonly ansible_facts?: JsonObject
}

/** A condition as a module gets it: what was written and whether it holds. */
export interface EvaluatedCondition {
  readonly expression: string
  readonly holds: boolean
}

/** One playbook word. */
export interface Module<Args = Readonly<Record<string, Json>>> {
  readonly name: string
  readonly schema: ArgsSchema<Args>
  /** `command: ls /`: the argument that takes free-form text. */
  readonly freeForm?: keyof Args & string
  /** Other words for arguments, as Ansible has them. */
  readonly aliases?: Readonly<Record<string, keyof Args & string>>
  /** Runs on the control machine without the host. */
  readonly local?: true
  /** Arguments that are conditions (assert's `that`): they arrive as a list of {@link EvaluatedCondition}. */
  readonly conditions?: readonly (keyof Args & string)[]
  /** What set_fact and include_vars give back becomes variables of this layer. */
  readonly sets?: 'set_fact' | 'include_vars'
  /** Arguments that name files of the control machine, with the folder of a role they lie in. */
  readonly files?: Readonly<Partial<Record<keyof Args & string, 'files' | 'templates' | 'vars'>>>
  /** Arguments whose values are secrets: masked everywhere. */
  readonly secrets?: readonly (keyof Args & string)[]
  readonly run: (args: Args, ctx: RunnerContext) => Promise<ModuleResult>
}

/** A module with its arguments' type forgotten, as the registry holds it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments are checked against the schema before run
export type AnyModule = Module<any>
