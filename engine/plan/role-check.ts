import type { RoleScope, Step } from '../model/plan.ts'
import type { ArgumentOptions } from '../model/argument-spec.ts'
import { rememberPositions } from '../model/position.ts'
import type { Role } from '../model/playbook.ts'
import { Template, type Source } from '../model/value.ts'
import type { Expansion, RoleUse, Surroundings } from './expansion.ts'
import { isSelected } from './tags.ts'

/**
 * The step that begins a role: it checks the role's variables by its argument_specs. As in Ansible
 * it is tagged `always`; what can be known before the run is taken out of it again.
 */
export function roleCheck(
  role: Role,
  scope: RoleScope,
  use: RoleUse,
  { inside, expansion }: { inside: Surroundings; expansion: Expansion },
): readonly Step[] {
  const entry = (use.parts.tasks_from ?? 'main').replace(/\.(ya?ml|json)$/, '')
  const options = Object.hasOwn(role.argumentSpecs, entry) ? role.argumentSpecs[entry] : undefined
  if (options === undefined || use.parts.rolespec_validate === false) return []
  const { keywords, folder } = inside
  const tags = [...new Set([...keywords.tags, 'always'])]
  if (!isSelected(tags, expansion.tags)) return []
  const isSecret = Object.values(options).some(({ no_log }) => no_log === true)
  const step: Step = {
    kind: 'step',
    id: expansion.nextId(),
    name: `Check the variables of ${role.name}`,
    module: 'validate_argument_spec',
    args: {},
    position: use.position,
    folder,
    role: scope,
    keywords: { ...keywords, tags, ...(isSecret ? { no_log: true } : {}) },
    notify: [],
    listen: [],
  }
  return [checking(step, options)]
}

/** The same step for these variables only. */
export function checking(step: Step, validates: ArgumentOptions): Step {
  const { position } = step
  const given = Object.keys(validates).map((name): [string, Source] => [
    name,
    new Template(`{{ ternary ${name} null (defined ${name}) }}`, position),
  ])
  const provided_arguments = Object.fromEntries(given)
  const args = { argument_spec: validates as unknown as Source, provided_arguments }
  rememberPositions(args, { self: position, keys: new Map(), values: new Map() })
  return { ...step, args, validates }
}
