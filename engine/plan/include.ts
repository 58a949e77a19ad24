import { dirname, join } from 'node:path'

import type { IncludeTarget, PlannedInclude, PlanNode, RoleScope } from '../model/plan.ts'
import type { JsonObject } from '../model/value.ts'
import { expandTasks } from './expand.ts'
import type { Expansion } from './expansion.ts'
import { findTaskFile, roleParts } from './include-node.ts'
import { keywordsInsideInclude } from './keywords.ts'
import type { PlanOptions } from './play.ts'
import { expandRole, type RoleCollection } from './roles.ts'

/** An include whose names have been rendered for some hosts. */
export interface ReachedInclude {
  readonly include: PlannedInclude
  /** The rendered file, or role name. */
  readonly name: string
  readonly tasks_from: string
  /** The loop's variables, as data. */
  readonly vars: JsonObject
  /** Absolute folder of the playbook. */
  readonly playbook: string
}

/** What an include brings in. */
export interface ExpandedInclude {
  readonly nodes: readonly PlanNode[]
  readonly handlers: readonly PlanNode[]
  /** Roles whose variables become visible to the play (`public: true`). */
  readonly roles: readonly RoleScope[]
}

/** Expands `include_tasks` and `include_role` when they are reached. */
export async function expandInclude(
  reached: ReachedInclude,
  options: Pick<PlanOptions, 'loader' | 'tags' | 'installed' | 'seenTags' | 'nextId'>,
): Promise<ExpandedInclude> {
  const { include, playbook, vars } = reached
  const collection: RoleCollection = { scopes: [], handlers: [], done: new Map() }
  const expansion: Expansion = {
    ...options,
    nextId: () => options.nextId('task'),
    renderStatic: String,
    role: (name, use, around, inner) =>
      expandRole(name, use, around, { expansion: inner, collection }),
    importing: [],
  }
  const inside = keywordsInsideInclude(include)
  const around = {
    keywords: { ...inside, vars: { ...inside.vars, ...vars } },
    folder: include.folder,
    notify: include.notify,
    playbook,
    ...(include.role === undefined ? {} : { role: include.role }),
  }
  const { target } = include
  const nodes =
    target.kind === 'tasks'
      ? await includedTasks(reached.name, around, expansion, include)
      : await includedRole(reached, target, around, { expansion, collection })
  return { nodes, handlers: collection.handlers, roles: collection.scopes }
}

async function includedTasks(
  name: string,
  around: Parameters<typeof expandTasks>[1],
  expansion: Expansion,
  include: PlannedInclude,
): Promise<readonly PlanNode[]> {
  const path = await findTaskFile(name, around, expansion, include)
  const tasks = await expansion.loader.tasks(path)
  return expandTasks(tasks, { ...around, folder: dirname(path) }, expansion)
}

async function includedRole(
  { include, name, tasks_from, vars }: ReachedInclude,
  target: Extract<IncludeTarget, { kind: 'role' }>,
  around: Parameters<typeof expandTasks>[1],
  context: { expansion: Expansion; collection: RoleCollection },
): Promise<readonly PlanNode[]> {
  const { vars: params, ...keywords } = include.keywords
  const use = {
    keywords: keywordsInsideInclude({ ...include, keywords: { ...keywords, vars: {} } }),
    params: { ...params, ...vars },
    parts: { ...roleParts(target), tasks_from },
    once: false,
    position: include.position,
  }
  const bare = { ...around, keywords: { ...around.keywords, vars: {} } }
  return expandRole(name, use, { ...bare, folder: join(include.folder) }, context)
}
