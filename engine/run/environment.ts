import type { TaskRef } from '../model/event.ts'
import type { Inventory } from '../model/inventory.ts'
import type { PlannedInclude, PlanNode, RoleScope, Step } from '../model/plan.ts'
import type { Json, JsonObject, SourceObject } from '../model/value.ts'
import type { AnyModule } from '../modules/module.ts'
import type { Connector } from '../remote/host.ts'

/** What the command line says about connecting; variables of a host beat it. */
export interface ConnectionDefaults {
  readonly user?: string
  readonly password?: string
  readonly privateKeyFile?: string
  readonly become: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: string
  readonly becomePassword?: string
  readonly hostKeyChecking: 'accept-new' | 'strict' | 'off'
  /** Seconds to connect. */
  readonly timeout: number
}

/** An include with its names rendered → its nodes; made in main.ts from `plan/`. */
export interface Includes {
  readonly expand: (reached: {
    readonly include: PlannedInclude
    readonly name: string
    readonly tasks_from: string
    readonly vars: JsonObject
    readonly playbook: string
  }) => Promise<{
    readonly nodes: readonly PlanNode[]
    readonly handlers: readonly PlanNode[]
    readonly roles: readonly RoleScope[]
  }>
}

/** Arguments after rendering → checked and coerced; throws BAD_ARGS. */
export type CheckArgs = (
  module: AnyModule,
  args: JsonObject,
  step: Pick<Step, 'args' | 'position'>,
) => JsonObject

/** The files of the control machine as steps see them. */
export interface ControlFiles {
  /** The first of these absolute paths that is a file or folder. */
  readonly firstExisting: (paths: readonly string[]) => Promise<string | undefined>
  readonly readText: (path: string) => Promise<string>
  readonly loadVars: (path: string) => Promise<SourceObject>
}

/** Everything a run needs from the outside. */
export interface RunEnvironment {
  readonly inventory: Inventory
  readonly modules: ReadonlyMap<string, AnyModule>
  readonly checkArgs: CheckArgs
  readonly connector: Connector
  readonly defaults: ConnectionDefaults
  readonly files: ControlFiles
  readonly includes: Includes
  readonly extraVars: SourceObject
  readonly check: boolean
  readonly diff: boolean
  readonly forks: number
  /** How many `-v`. */
  readonly verbosity: number
  /** tsplay's own folder. */
  readonly installed: string
  /** Magic variables that are the same everywhere: ansible_limit, ansible_run_tags, … */
  readonly constants: Readonly<Record<string, Json>>
  /** A value that must never be shown has been met. */
  readonly onSecret: (value: string) => void
  /** Asked before each task whether it is to be run; default: every task is. */
  readonly confirm?: (task: TaskRef, hosts: readonly string[]) => Promise<boolean>
  readonly prompt: (text: string, options: { readonly echo: boolean }) => Promise<string>
  readonly signal: AbortSignal
}
