import { join } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { PlanNode, RoleScope } from '../model/plan.ts'
import type { Role, RoleEntry } from '../model/playbook.ts'
import { expandTasks } from './expand.ts'
import type { Expansion, RoleUse, Surroundings } from './expansion.ts'
import { inheritKeywords } from './keywords.ts'
import { roleCheck } from './role-check.ts'

/** What the roles of one play (or of one dynamic include) leave for the rest of it. */
export interface RoleCollection {
  readonly scopes: RoleScope[]
  readonly handlers: PlanNode[]
  /** The roles that ran already by their keys, for the ones that run once. */
  readonly done: Map<string, RoleScope>
}

interface Context {
  readonly expansion: Expansion
  readonly collection: RoleCollection
}

/** Expands a role with its dependencies, which come first. */
export async function expandRole(
  name: string,
  use: RoleUse,
  around: Surroundings,
  context: Context,
): Promise<readonly PlanNode[]> {
  return (await takeRole(name, use, around, context)).nodes
}

async function takeRole(
  name: string,
  use: RoleUse,
  around: Surroundings,
  { expansion, collection }: Context,
): Promise<{ readonly nodes: readonly PlanNode[]; readonly scope: RoleScope }> {
  const { position } = use
  const near = around.role?.folder ?? around.playbook
  const role = await expansion.loader.role(name, near, use.parts).catch((cause: unknown) => {
    if (!(cause instanceof TsplayError) || cause.position !== undefined) throw cause
    throw new TsplayError(cause.code, cause.message, { position, hint: cause.hint, cause })
  })
  // A role may import another of its own task files, but none that led here.
  const self = use.once ? role.folder : join(role.folder, 'tasks', use.parts.tasks_from ?? 'main')
  if (expansion.importing.includes(self)) {
    const chain = [...expansion.importing, self].join(' → ')
    throw new TsplayError('ROLE_CYCLE', `role ${name} depends on itself: ${chain}`, { position })
  }

  const keywords = inheritKeywords(around.keywords, use.keywords)
  const key = JSON.stringify([role.folder, use.params, use.keywords, use.parts])
  const known = collection.done.get(key)
  if (use.once && !role.allow_duplicates && known !== undefined) return { nodes: [], scope: known }

  const alone = roleScope(role, use, around)
  const deeper = { ...expansion, importing: [...expansion.importing, self] }
  const outside = { ...around, keywords, folder: join(role.folder, 'tasks') }
  const needed = await takeDependencies(
    role.dependencies,
    { ...outside, role: alone },
    { expansion: deeper, collection },
  )
  const scope = { ...alone, dependencies: needed.scopes }
  const inside = { ...outside, role: scope }
  collection.done.set(key, scope)
  collection.scopes.push(scope)
  collection.handlers.push(...(await expandHandlers(role, inside, deeper)))
  const check = roleCheck(role, scope, use, { inside, expansion: deeper })
  const tasks = await expandTasks(role.tasks, inside, deeper)
  return { nodes: [...needed.nodes, ...check, ...tasks], scope }
}

async function takeDependencies(
  dependencies: readonly RoleEntry[],
  inside: Surroundings,
  context: Context,
): Promise<{ readonly nodes: readonly PlanNode[]; readonly scopes: readonly RoleScope[] }> {
  const nodes: PlanNode[] = []
  const scopes: RoleScope[] = []
  for (const entry of dependencies) {
    const taken = await takeRole(entry.role, entryUse(entry), inside, context)
    nodes.push(...taken.nodes)
    scopes.push(...taken.scope.dependencies, taken.scope)
  }
  return { nodes, scopes }
}

/** Handlers ignore tags: whatever is notified runs. */
async function expandHandlers(
  role: Role,
  inside: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  const around = { ...inside, folder: join(role.folder, 'handlers'), notify: [] }
  return expandTasks(role.handlers, around, { ...expansion, tags: everything })
}

/** The selection that leaves nothing out. */
export const everything = { run: ['all', 'never'], skip: [] } as const

/** How an entry of `roles:` or `dependencies:` uses its role. */
export function entryUse({ keywords, params, position }: RoleEntry): RoleUse {
  return {
    keywords: { ...keywords, vars: {} },
    params: { ...params, ...keywords.vars },
    parts: {},
    once: true,
    position,
  }
}

function roleScope(role: Role, use: RoleUse, around: Surroundings): RoleScope {
  const { role: outer } = around
  return {
    name: role.name,
    folder: role.folder,
    defaults: role.defaults,
    vars: role.vars,
    params: { ...outer?.params, ...use.params },
    parents: outer === undefined ? [] : [outer, ...outer.parents],
    dependencies: [],
  }
}
