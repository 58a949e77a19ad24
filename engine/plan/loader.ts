import type { Role, TaskNode } from '../model/playbook.ts'
import type { SourceObject } from '../model/value.ts'

/** Which of a role's entry files to take instead of `main`. */
export interface RoleParts {
  readonly tasks_from?: string
  readonly vars_from?: string
  readonly defaults_from?: string
  readonly handlers_from?: string
}

/** What planning asks of the disk; the real one is made in main.ts from `load/`. */
export interface Loader {
  readonly role: (name: string, near: string, parts: RoleParts) => Promise<Role>
  readonly tasks: (path: string) => Promise<readonly TaskNode[]>
  readonly vars: (path: string) => Promise<SourceObject>
  /** The first of these absolute paths that is a file. */
  readonly firstExisting: (paths: readonly string[]) => Promise<string | undefined>
}
