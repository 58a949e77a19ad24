import { dirname } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { PlanNode } from '../model/plan.ts'
import type { Block, RoleInclude, Task, TaskNode, TasksInclude } from '../model/playbook.ts'
import { expandPart, planned, type Expansion, type Surroundings } from './expansion.ts'
import { findTaskFile, includeNode, roleParts } from './include-node.ts'
import { inheritKeywords } from './keywords.ts'
import { isSelected } from './tags.ts'

/** Tasks as written → nodes as they will run, unselected ones left out. */
export async function expandTasks(
  tasks: readonly TaskNode[],
  around: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  const nodes: PlanNode[] = []
  for (const task of tasks) {
    nodes.push(...(await expandPart(expansion, () => expandNode(task, around, expansion))))
  }
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
        : includeNode(node, around, expansion)
    case 'role':
      return node.static
        ? importRole(node, around, expansion)
        : includeNode(node, around, expansion)
  }
}

function expandTask(task: Task, around: Surroundings, expansion: Expansion): readonly PlanNode[] {
  const base = planned(task, around, expansion)
  if (!isSelected(base.keywords.tags, expansion.tags)) return []
  if (task.module === 'meta' && task.args['_raw'] === 'flush_handlers') {
    return [{ ...base, kind: 'flush' }]
  }
  const notify = [...(around.notify ?? []), ...task.notify]
  return [{ ...task, ...base, kind: 'step', name: task.name ?? task.module, notify }]
}

async function expandBlock(
  block: Block,
  around: Surroundings,
  expansion: Expansion,
): Promise<readonly PlanNode[]> {
  const base = planned(block, around, expansion)
  const notify = [...(around.notify ?? []), ...block.notify]
  const inside = { ...around, keywords: base.keywords, notify }
  const members = {
    block: await expandTasks(block.block, inside, expansion),
    rescue: await expandTasks(block.rescue, inside, expansion),
    always: await expandTasks(block.always, inside, expansion),
  }
  const isEmpty = members.block.length + members.always.length === 0
  return isEmpty ? [] : [{ ...base, ...members, kind: 'block' }]
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
    expansion,
  )
}
