import { TsplayError } from '../errors.ts'
import type { PlanNode } from '../model/plan.ts'
import type { RoleInclude, TaskNode, TasksInclude } from '../model/playbook.ts'
import { Template } from '../model/value.ts'
import { planned, type Expansion, type Surroundings } from './expansion.ts'
import { candidatePaths } from './files.ts'
import { isSelected } from './tags.ts'

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

type RolePart = 'vars_from' | 'defaults_from' | 'handlers_from' | 'rolespec_validate'

/** The `…_from` words of an include, without the absent ones. */
export function roleParts(include: Pick<RoleInclude, RolePart>): Pick<RoleInclude, RolePart> {
  const { vars_from, defaults_from, handlers_from, rolespec_validate } = include
  return {
    rolespec_validate,
    ...(vars_from === undefined ? {} : { vars_from }),
    ...(defaults_from === undefined ? {} : { defaults_from }),
    ...(handlers_from === undefined ? {} : { handlers_from }),
  }
}

/** An include as it stands in a plan until it is reached; nothing when its tags are not wanted. */
export function includeNode(
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
      outer: around.keywords,
      notify: around.notify ?? [],
      ...(include.apply === undefined ? {} : { apply: include.apply }),
      ...(include.loop === undefined ? {} : { loop: include.loop }),
    },
  ]
}
