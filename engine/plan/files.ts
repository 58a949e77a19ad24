import { isAbsolute, join } from 'node:path'

import type { RoleScope } from '../model/plan.ts'

/** The folders that a file name in a task is relative to, in the order they are searched. */
export interface FileSearch {
  readonly role?: RoleScope
  /** Folder of the task file. */
  readonly folder: string
  /** Folder of the playbook. */
  readonly playbook: string
  /** tsplay's own folder, whose `templates/` holds what several roles render. */
  readonly installed: string
}

/** Which folder of a role a name is looked for in first. */
export type FileKind = 'files' | 'templates' | 'vars' | 'tasks'

/**
 * All absolute paths that a file name may mean, in Ansible's search order: the role, the roles
 * that led to it, the task file's folder, the playbook's, tsplay's own.
 */
export function candidatePaths(name: string, kind: FileKind, search: FileSearch): string[] {
  if (isAbsolute(name)) return [name]
  const { role, folder, playbook, installed } = search
  const roles = role === undefined ? [] : [role, ...role.parents]
  const folders = [...roles.map(one => one.folder), folder, playbook]
  const inOrder = folders.flatMap(base => [join(base, kind, name), join(base, name)])
  return [...new Set([...inOrder, join(installed, kind, name)])]
}
