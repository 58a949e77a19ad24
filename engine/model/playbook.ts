import type { ArgumentSpecs } from './argument-spec.ts'
import type { Position } from './position.ts'
import type { Source, SourceObject, Template } from './value.ts'

/** `when` and its like as written: an expression, a literal, or `any:`/`all:`/`not:` over them. */
export type Condition =
  | { readonly kind: 'literal'; readonly value: boolean }
  | { readonly kind: 'expression'; readonly template: Template }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }

/** A keyword that takes a literal or a template. */
export type Templated<T> = T | Template

/** Keywords of plays, roles, blocks and tasks; the inner one wins, `tags`, `when`, `vars` and `environment` add up. */
export interface Keywords {
  readonly when: readonly Condition[]
  readonly tags: readonly string[]
  readonly vars: SourceObject
  readonly environment: readonly Source[]
  readonly become?: Templated<boolean>
  readonly become_user?: Templated<string>
  readonly become_method?: Templated<string>
  readonly remote_user?: Templated<string>
  readonly port?: Templated<number>
  readonly connection?: Templated<string>
  readonly delegate_to?: Templated<string>
  readonly delegate_facts?: Templated<boolean>
  readonly run_once?: Templated<boolean>
  readonly ignore_errors?: Templated<boolean>
  readonly ignore_unreachable?: Templated<boolean>
  readonly any_errors_fatal?: Templated<boolean>
  readonly check_mode?: Templated<boolean>
  readonly diff?: Templated<boolean>
  readonly no_log?: Templated<boolean>
  readonly throttle?: Templated<number>
  /** Seconds for one attempt. */
  readonly timeout?: Templated<number>
}

/** `loop:` or `with_items:` and its loop_control. */
export interface Loop {
  /** A bare expression (`loop: groups.etcd`), or a value that may hold templates. */
  readonly over:
    | { readonly kind: 'expression'; readonly template: Template }
    | { readonly kind: 'value'; readonly value: Source }
  readonly loop_var: string
  readonly index_var?: string
  readonly label?: Source
  /** Seconds between items. */
  readonly pause?: Templated<number>
  readonly position: Position
}

/** A task as written: one module and what is said around it. */
export interface Task {
  readonly kind: 'task'
  readonly name?: Templated<string>
  /** The playbook word, without a collection prefix such as `ansible.builtin.`. */
  readonly module: string
  /** Free-form text (`command: ls /`) arrives as `{ _raw: 'ls /' }`. */
  readonly args: SourceObject
  readonly keywords: Keywords
  readonly loop?: Loop
  readonly register?: string
  readonly until?: readonly Condition[]
  readonly retries?: Templated<number>
  /** Seconds between attempts. */
  readonly delay?: Templated<number>
  readonly changed_when?: readonly Condition[]
  readonly failed_when?: readonly Condition[]
  readonly notify: readonly Templated<string>[]
  /** Handlers only. */
  readonly listen: readonly string[]
  readonly position: Position
}

/** Tasks that share keywords, with what to do when one of them fails. */
export interface Block {
  readonly kind: 'block'
  readonly name?: Templated<string>
  readonly keywords: Keywords
  readonly block: readonly TaskNode[]
  readonly rescue: readonly TaskNode[]
  readonly always: readonly TaskNode[]
  readonly notify: readonly Templated<string>[]
  readonly position: Position
}

/** `import_tasks` (static) and `include_tasks` (when reached, for each host). */
export interface TasksInclude {
  readonly kind: 'tasks'
  readonly static: boolean
  readonly name?: Templated<string>
  readonly file: Templated<string>
  /** Keywords for the tasks inside a dynamic include. */
  readonly apply?: Keywords
  readonly keywords: Keywords
  readonly loop?: Loop
  /** Absolute folder of the file that says so: relative names start there. */
  readonly folder: string
  readonly position: Position
}

/** `import_role` (static) and `include_role` (when reached, for each host). */
export interface RoleInclude {
  readonly kind: 'role'
  readonly static: boolean
  readonly name?: Templated<string>
  readonly role: Templated<string>
  readonly tasks_from: Templated<string>
  readonly vars_from?: string
  readonly defaults_from?: string
  readonly handlers_from?: string
  /** false: the role's argument_specs are not asked. */
  readonly rolespec_validate: boolean
  readonly public: boolean
  readonly apply?: Keywords
  readonly keywords: Keywords
  readonly loop?: Loop
  readonly position: Position
}

/** Whatever may stand in a list of tasks. */
export type TaskNode = Task | Block | TasksInclude | RoleInclude

/** An entry of a play's `roles:` or of a role's `dependencies:`. */
export interface RoleEntry {
  readonly role: string
  readonly keywords: Keywords
  /** Keys that are no keywords, and `vars:`: the role's parameters. */
  readonly params: SourceObject
  readonly position: Position
}

/** A role as it lies on disk. */
export interface Role {
  readonly name: string
  /** Absolute. */
  readonly folder: string
  readonly defaults: SourceObject
  readonly vars: SourceObject
  readonly tasks: readonly TaskNode[]
  readonly handlers: readonly TaskNode[]
  readonly dependencies: readonly RoleEntry[]
  readonly allow_duplicates: boolean
  readonly argumentSpecs: ArgumentSpecs
}

/** One play of a playbook, as written. */
export interface Play {
  readonly name?: string
  readonly hosts: Source
  readonly gather_facts: boolean
  readonly gather_subset: readonly string[]
  readonly serial: readonly Templated<string | number>[]
  readonly strategy: 'linear' | 'free'
  readonly order: 'inventory' | 'reverse_inventory' | 'sorted' | 'reverse_sorted' | 'shuffle'
  /** Percent of a batch; one failed host more stops the play. */
  readonly max_fail_percentage?: Templated<number>
  readonly force_handlers: boolean
  readonly vars_files: readonly Templated<string>[]
  readonly keywords: Keywords
  readonly roles: readonly RoleEntry[]
  readonly pre_tasks: readonly TaskNode[]
  readonly tasks: readonly TaskNode[]
  readonly post_tasks: readonly TaskNode[]
  readonly handlers: readonly TaskNode[]
  /** Absolute folder of the playbook's file (`playbook_dir`). */
  readonly folder: string
  readonly position: Position
}
