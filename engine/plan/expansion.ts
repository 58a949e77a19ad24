import { type TsplayError, userErrors } from '../errors.ts'
import type { PlanNode, RoleScope } from '../model/plan.ts'
import type { Keywords, TaskNode, Templated } from '../model/playbook.ts'
import type { Position } from '../model/position.ts'
import type { SourceObject } from '../model/value.ts'
import { inheritKeywords } from './keywords.ts'
import type { Loader } from './loader.ts'
import type { TagSelection } from './tags.ts'

/** Where an expansion stands: what its nodes inherit and where their files lie. */
export interface Surroundings {
  readonly keywords: Keywords
  /** What the blocks around notify. */
  readonly notify?: readonly Templated<string>[]
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
    expansion: Expansion,
  ) => Promise<readonly PlanNode[]>
  /** Every tag met, selected or not, for `--list-tags` and unknown ones. */
  readonly seenTags: Set<string>
  /** Files on the way to here, to find imports that go in circles. */
  readonly importing: readonly string[]
  /** Takes problems, so that what is sound is planned and checked; without it they are thrown. */
  readonly problem?: (error: TsplayError) => void
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
    readonly rolespec_validate?: boolean
  }
  /** `roles:` and `dependencies:` run a role once; imports and includes each time. */
  readonly once: boolean
  readonly position: TaskNode['position']
}

/** What every node of a plan has in common. */
export interface PlannedBase {
  readonly id: string
  readonly position: Position
  readonly folder: string
  readonly keywords: Keywords
  readonly role?: RoleScope
}

/** Gives a node its place, its number and what it inherits. */
export function planned(
  node: Pick<TaskNode, 'keywords' | 'position'>,
  around: Surroundings,
  expansion: Expansion,
): PlannedBase {
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

/** Expands a part of a play; where problems are taken, the rest goes on without one that is wrong. */
export async function expandPart(
  { problem }: Expansion,
  expand: () => Promise<readonly PlanNode[]>,
): Promise<readonly PlanNode[]> {
  if (problem === undefined) return expand()
  try {
    return await expand()
  } catch (error) {
    userErrors(error).forEach(problem)
    return []
  }
}
