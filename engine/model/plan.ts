import type { ArgumentOptions } from './argument-spec.ts'
import type { Condition, Keywords, Loop, Templated } from './playbook.ts'
import type { Position } from './position.ts'
import type { SourceObject } from './value.ts'

/** A role's share in a step: whose variables and folders it sees. */
export interface RoleScope {
  readonly name: string
  /** Absolute (`role_path`). */
  readonly folder: string
  readonly defaults: SourceObject
  readonly vars: SourceObject
  /** Parameters given where the role was used. */
  readonly params: SourceObject
  /** The roles that led here, nearest first: their variables are seen, and their folders searched, too. */
  readonly parents: readonly RoleScope[]
  /** The roles that this one depends on, each after its own: their variables are seen, too. */
  readonly dependencies: readonly RoleScope[]
}

/** What every node of a plan knows of where it came from. */
interface PlannedNode {
  readonly id: string
  readonly position: Position
  /** Absolute folder of the task file: the last place to look for files and templates. */
  readonly folder: string
  readonly role?: RoleScope
  /** Inherited from play, role, block and static import; own ones included. */
  readonly keywords: Keywords
}

/** One module call for each host, as it will run. */
export interface Step extends PlannedNode {
  readonly kind: 'step'
  /** As it is displayed before rendering; the module's word where the task has no name. */
  readonly name: Templated<string>
  readonly module: string
  readonly args: SourceObject
  readonly loop?: Loop
  readonly register?: string
  readonly until?: readonly Condition[]
  readonly retries?: Templated<number>
  readonly delay?: Templated<number>
  readonly changed_when?: readonly Condition[]
  readonly failed_when?: readonly Condition[]
  readonly notify: readonly Templated<string>[]
  readonly listen: readonly string[]
  /** The role's variables that it checks, when it was put there for its argument_specs. */
  readonly validates?: ArgumentOptions
}

/** A block; its own keywords stand in its members already. */
export interface PlannedBlock extends PlannedNode {
  readonly kind: 'block'
  readonly block: readonly PlanNode[]
  readonly rescue: readonly PlanNode[]
  readonly always: readonly PlanNode[]
  /** Earlier uses of a role that runs once: hosts where a task of theirs was run leave this one out. */
  readonly unlessRan?: readonly RoleScope[]
}

/** An include that is expanded when it is reached. */
export interface PlannedInclude extends PlannedNode {
  readonly kind: 'include'
  readonly name: Templated<string>
  readonly target: IncludeTarget
  /** What blocks, role and play around it say: its own tags and `ignore_errors` are for it alone. */
  readonly outer: Keywords
  readonly apply?: Keywords
  readonly loop?: Loop
  /** What the blocks around it notify. */
  readonly notify: readonly Templated<string>[]
}

/** What an include brings in. */
export type IncludeTarget =
  | { readonly kind: 'tasks'; readonly file: Templated<string> }
  | {
      readonly kind: 'role'
      readonly role: Templated<string>
      readonly tasks_from: Templated<string>
      readonly vars_from?: string
      readonly defaults_from?: string
      readonly handlers_from?: string
      readonly rolespec_validate: boolean
      readonly public: boolean
    }

/** Runs the notified handlers; stands after pre_tasks, tasks and post_tasks, and where `meta: flush_handlers` is. */
export interface FlushHandlers extends PlannedNode {
  readonly kind: 'flush'
}

/** A node of a plan, in running order. */
export type PlanNode = Step | PlannedBlock | PlannedInclude | FlushHandlers

/** A play as it will run. */
export interface PlannedPlay {
  readonly id: string
  readonly name: string
  /** Names of the hosts after `--limit`, in running order. */
  readonly hosts: readonly string[]
  readonly gather_facts: boolean
  readonly gather_subset: readonly string[]
  readonly serial: readonly Templated<string | number>[]
  readonly strategy: 'linear' | 'free'
  readonly max_fail_percentage?: Templated<number>
  readonly force_handlers: boolean
  readonly keywords: Keywords
  /** vars_files, loaded, in order. */
  readonly varsFiles: readonly SourceObject[]
  readonly nodes: readonly PlanNode[]
  readonly handlers: readonly PlanNode[]
  /** Every role of the play in order: their defaults and vars are seen by all of it. */
  readonly roles: readonly RoleScope[]
  readonly folder: string
  readonly position: Position
}

/** Everything a run will do, as far as it can be known without a host. */
export interface Plan {
  readonly plays: readonly PlannedPlay[]
}
