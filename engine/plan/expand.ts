import { dirname } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { PlanNode, RoleScope, Step } from '../model/plan.ts'
import type {
  Block,
  Keywords,
  RoleInclude,
  Task,
  TaskNode,
  TasksInclude,
  Templated,
} from '../model/playbook.ts'
import { Template, type SourceObject } from '../model/value.ts'
import { candidatePaths } from './files.ts'
import { inheritKeywords } from './keywords.ts'
import type { Loader } from './loader.ts'
import { isSelected, type TagSelection } from './tags.ts'

/** Where an expansion stands: what its nodes inherit and where their files lie. */
export interface Surroundings {
  readonly keywords: Keywords
  readonly role?: RoleScope
  readonly folder: string
  readonly playbook: string
}

/** What expansion needs and what it collects on the way. */
export interface Expansion {
  readonly loader: Loader
  readonly tags: TagSelection
  readonly installed: string
  /** Renders a file or role name that must be known before any host is. */
  readonly renderStatic: (value: Templated<string>) => string
  readonly nextId: () => string
  /** Expands a role and registers its handlers and variables. */
  readonly role: (
    name: string,
    entry: RoleUse,
    around: Surroundings,
  ) => Promise<readonly PlanNode[]>
  /** Every tag met, selected or not, for `--list-tags` and unknown ones. */
  readonly seenTags: Set<string>
  /** Files on the way to here, to find imports that go in circles. */
  readonly importing: readonly string[]
}

/** How a role is used: by `roles:`, `dependencies:`, `import_role` or `include_role`. */
export interface RoleUse {
  readonly keywords: Keywords
  readonly params: SourceObject
  readonly parts: {
    readonly tasks_from?: string
    readonly vars_from?: string
    readonly defaults_from?: string
    readonly handlers_from?: string
  }
  /** `roles:` and `dependencies:` run a role once; imports and includes each time. */
  readonly once: boolean
  readonly position: TaskNode['position']
}

/** Tasks as written → nodes as they will run, unselected ones left out. */
export async function expandTasks(
  tasks: readonly TaskNode[],
  around: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  const nodes: PlanNode[] = []
  for (const task of tasks) nodes.push(...(await expandNode(task, around, expansion)))
  return nodes
}

async function expandNode(
  node: TaskNode,
  around: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  switch (node.kind) {
    case 'task':
      return expandTask(node, around, expansion)
    case 'block':
      return expandBlock(node, around, expansion)
    case 'tasks':
      return node.static
        ? importTasks(node, around, expansion)
        : keepInclude(node, around, expansion)
    case 'role':
      return node.static
        ? importRole(node, around, expansion)
        : keepInclude(node, around, expansion)
  }
}

function planned(node: TaskNode, around: Surroundings, expansion: Expansion) {
  const keywords = inheritKeywords(around.keywords, node.keywords)
  for (const tag of keywords.tags) expansion.seenTags.add(tag)
  return {
    id: expansion.nextId(),
    position: node.position,
    folder: around.folder,
    keywords,
    ...(around.role === undefined ? {} : { role: around.role }),
  }
}

function expandTask(task: Task, around: Surroundings, expansion: Expansion): readonly PlanNode[] {
  const base = planned(task, around, expansion)
  if (!isSelected(base.keywords.tags, expansion.tags)) return []
  if (task.module === 'meta' && task.args['_raw'] === 'flush_handlers') {
    return [{ ...base, kind: 'flush' }]
  }
  const { kind: _kind, keywords: _keywords, name, ...rest } = task
  return [{ ...base, ...rest, kind: 'step', name: name ?? task.module } satisfies Step]
}

async function expandBlock(
  block: Block,
  around: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  const base = planned(block, around, expansion)
  const inside = { ...around, keywords: base.keywords }
  const members = {
    block: await expandTasks(withNotify(block.block, block), inside, expansion),
    rescue: await expandTasks(block.rescue, inside, expansion),
    always: await expandTasks(block.always, inside, expansion),
  }
  const isEmpty = members.block.length + members.always.length === 0
  return isEmpty ? [] : [{ ...base, ...members, kind: 'block' }]
}

function withNotify(tasks: readonly TaskNode[], { notify }: Block): readonly TaskNode[] {
  if (notify.length === 0) return tasks
  return tasks.map(task =>
    task.kind === 'task' || task.kind === 'block'
      ? { ...task, notify: [...notify, ...task.notify] }
      : task,
  )
}

async function importTasks(
  include: TasksInclude,
  around: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  const name = expansion.renderStatic(include.file)
  const path = await findTaskFile(name, { ...around, folder: include.folder }, expansion, include)
  if (expansion.importing.includes(path)) {
    throw new TsplayError('BAD_PLAYBOOK', `import_tasks goes in circles: ${path} imports itself`, {
      position: include.position,
    })
  }
  const keywords = inheritKeywords(around.keywords, include.keywords)
  const tasks = await expansion.loader.tasks(path)
  return expandTasks(
    tasks,
    { ...around, keywords, folder: dirname(path) },
    { ...expansion, importing: [...expansion.importing, path] },
  )
}

/** The file that `import_tasks` or `include_tasks` names. */
export async function findTaskFile(
  name: string,
  around: Surroundings,
  { loader, installed }: Pick<Expansion, 'loader' | 'installed'>,
  { position }: Pick<TaskNode, 'position'>,
): Promise<string> {
  const candidates = candidatePaths(name, 'tasks', { ...around, installed })
  const path = await loader.firstExisting(candidates)
  if (path !== undefined) return path
  throw new TsplayError('FILE_NOT_FOUND', `there is no task file ${name}`, {
    position,
    hint: `looked for ${candidates.join(', ')}`,
  })
}

async function importRole(
  include: RoleInclude,
  around: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  const { keywords, position } = include
  return expansion.role(
    expansion.renderStatic(include.role),
    {
      keywords: { ...keywords, vars: {} },
      params: keywords.vars,
      parts: { ...roleParts(include), tasks_from: expansion.renderStatic(include.tasks_from) },
      once: false,
      position,
    },
    around,
  )
}

/** The `…_from` words of an include, without the absent ones. */
export function roleParts(
  include: Pick<RoleInclude, 'vars_from' | 'defaults_from' | 'handlers_from'>,
): Pick<RoleInclude, 'vars_from' | 'defaults_from' | 'handlers_from'> {
  const { vars_from, defaults_from, handlers_from } = include
  return {
    ...(vars_from === undefined ? {} : { vars_from }),
    ...(defaults_from === undefined ? {} : { defaults_from }),
    ...(handlers_from === undefined ? {} : { handlers_from }),
  }
}

function keepInclude(
  include: TasksInclude | RoleInclude,
  around: Surroundings,
  expansion: Expansion,
): readonly PlanNode[] {
  const base = planned(include, around, expansion)
  if (!isSelected(base.keywords.tags, expansion.tags)) return []
  const target =
    include.kind === 'tasks'
      ? { kind: 'tasks' as const, file: include.file }
      : {
          kind: 'role' as const,
          role: include.role,
          tasks_from: include.tasks_from,
          public: include.public,
          ...roleParts(include),
        }
  const what = include.kind === 'tasks' ? include.file : include.role
  const shown = what instanceof Template ? what.text : what
  return [
    {
      ...base,
      folder: include.kind === 'tasks' ? include.folder : around.folder,
      kind: 'include',
      name: include.name ?? `include_${include.kind} ${shown}`,
      target,
      ...(include.apply === undefined ? {} : { apply: include.apply }),
      ...(include.loop === undefined ? {} : { loop: include.loop }),
    },
  ]
}
