import { join } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { PlanNode, RoleScope } from '../model/plan.ts'
import type { Role, RoleEntry } from '../model/playbook.ts'
import { expandTasks } from './expand.ts'
import { planned, type Expansion, type RoleUse, type Surroundings } from './expansion.ts'
import { inheritKeywords, noKeywords } from './keywords.ts'
import { roleCheck } from './role-check.ts'
import { isSelected } from './tags.ts'

/** What the roles of one play (or of one dynamic include) leave for the rest of it. */
export interface RoleCollection {
  readonly scopes: RoleScope[]
  readonly handlers: PlanNode[]
  /** The roles that were used already by their keys, for the ones that run once. */
  readonly done: Map<string, Used>
}

interface Used {
  readonly scope: RoleScope
  /** This use, and those before it. */
  readonly scopes: readonly RoleScope[]
  /** Whether it runs on every host, for all that conditions and tags can tell. */
  readonly isSure: boolean
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
  const role = await loadRole(name, use, around, expansion)
  // A role may import another of its own task files, but none that led here.
  const self = use.once ? role.folder : join(role.folder, 'tasks', use.parts.tasks_from ?? 'main')
  if (expansion.importing.includes(self)) {
    const chain = [...expansion.importing, self].join(' → ')
    throw new TsplayError('ROLE_CYCLE', `role ${name} depends on itself: ${chain}`, { position })
  }

  const keywords = inheritKeywords(around.keywords, use.keywords)
  const key = JSON.stringify([role.folder, use.params, use.keywords, use.parts])
  const known = collection.done.get(key)
  const earlier = use.once && !role.allow_duplicates ? known : undefined
  if (earlier?.isSure) return { nodes: [], scope: earlier.scope }

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
  collection.done.set(key, {
    scope,
    scopes: [...(earlier?.scopes ?? []), scope],
    isSure:
      role.tasks.length === 0 ||
      (keywords.when.length === 0 && isSelected(keywords.tags, expansion.tags)),
  })
  const check = roleCheck(role, scope, use, { inside, expansion: deeper })
  const tasks = [...check, ...(await expandTasks(role.tasks, inside, deeper))]
  if (earlier === undefined) {
    collection.scopes.push(scope)
    collection.handlers.push(...(await expandHandlers(role, inside, deeper)))
    return { nodes: [...needed.nodes, ...tasks], scope }
  }
  // Whichever use notifies them: the condition was asked there.
  const anywhere = { ...inside, keywords: { ...keywords, when: [] } }
  const handlers = await expandHandlers(role, anywhere, deeper)
  const others = collection.handlers.filter(node => !isOf(earlier.scopes, node))
  collection.handlers.splice(0, Infinity, ...others, ...handlers)
  const own = unlessRan(earlier.scopes, tasks, { inside, use, expansion })
  return { nodes: [...needed.nodes, own], scope }
}

const isOf = (scopes: readonly RoleScope[], { role }: PlanNode): boolean =>
  role !== undefined && scopes.includes(role)

/** A role that runs once, where none of its earlier uses did. */
function unlessRan(
  scopes: readonly RoleScope[],
  block: readonly PlanNode[],
  { inside, use, expansion }: { inside: Surroundings; use: RoleUse; expansion: Expansion },
): PlanNode {
  const base = planned({ keywords: noKeywords, position: use.position }, inside, expansion)
  return { ...base, kind: 'block', block, rescue: [], always: [], unlessRan: scopes }
}

async function loadRole(
  name: string,
  { parts, position }: RoleUse,
  around: Surroundings,
  { loader }: Expansion,
): Promise<Role> {
  const near = around.role?.folder ?? around.playbook
  return loader.role(name, near, parts).catch((cause: unknown) => {
    if (!(cause instanceof TsplayError) || cause.position !== undefined) throw cause
    throw new TsplayError(cause.code, cause.message, { position, hint: cause.hint, cause })
  })
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
