import { checkVariable } from '../argument-values.ts'
import { TsplayError } from '../errors.ts'
import type { ArgumentOptions } from '../model/argument-spec.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Plan, PlannedPlay, PlanNode, Step } from '../model/plan.ts'
import { isObject, Template, type Source, type SourceObject } from '../model/value.ts'
import { precedence, type Layer } from './layers.ts'
import { checking } from './role-check.ts'

/** What is known of variables before a run. */
export interface KnownVars {
  readonly inventory: Pick<Inventory, 'hosts' | 'implicitLocalhost'>
  readonly extraVars: SourceObject
}

/** A plan whose role checks ask only what was not known, with what is wrong with all else. */
export interface CheckedPlan {
  readonly plan: Plan
  readonly problems: readonly TsplayError[]
}

/**
 * Checks the variables of roles by their argument_specs as far as their values are plain, on every
 * host of the play; only what a run must render first is left to the steps.
 */
export function checkRoleVars(plan: Plan, known: KnownVars): CheckedPlan {
  const problems: TsplayError[] = []
  const plays = plan.plays.map(play => {
    const look = (nodes: readonly PlanNode[]): readonly PlanNode[] =>
      nodes.flatMap((node): readonly PlanNode[] => {
        if (node.kind === 'block') {
          const { block, rescue, always } = node
          return [{ ...node, block: look(block), rescue: look(rescue), always: look(always) }]
        }
        if (node.kind !== 'step' || node.validates === undefined) return [node]
        // Whether a role with a condition runs at all is not known yet.
        if (node.keywords.when.length > 0) return [node]
        const left = checkStep(node, node.validates, { play, known, problems })
        return Object.keys(left).length === 0 ? [] : [checking(node, left)]
      })
    return { ...play, nodes: look(play.nodes) }
  })
  return { plan: { plays: plays.map(withoutLonelyFlushes) }, problems }
}

/** Where the pairs of `-e` stand, as everywhere else. */
const commandLine = { file: '-e', line: 1, column: 1 }

/** Checks what is plain; gives back the variables whose values must be rendered first. */
function checkStep(
  step: Step,
  options: ArgumentOptions,
  { play, known, problems }: { play: PlannedPlay; known: KnownVars; problems: TsplayError[] },
): ArgumentOptions {
  const open = new Set<string>()
  const seen = new Map<string, Set<SourceObject>>()
  for (const host of play.hosts) {
    const sets = staticVars(host, step, { play, known })
    for (const [name, option] of Object.entries(options)) {
      const vars = sets.findLast(set => Object.hasOwn(set, name))
      if (vars === undefined) {
        if (option.required === true) open.add(name)
        continue
      }
      const before = seen.get(name) ?? new Set()
      seen.set(name, before)
      if (before.has(vars)) continue
      before.add(vars)
      const position = vars === known.extraVars ? commandLine : step.position
      problems.push(...checkVariable(name, options, vars, position))
      // What a role's own defaults work out is the role's matter.
      if (hasTemplate(vars[name]) && vars !== step.role?.defaults) open.add(name)
    }
  }
  return Object.fromEntries(Object.entries(options).filter(([name]) => open.has(name)))
}

/** The layers that are known before a run, weakest first. */
function staticVars(
  host: string,
  step: Step,
  { play, known }: { play: PlannedPlay; known: KnownVars },
): readonly SourceObject[] {
  const { hosts, implicitLocalhost } = known.inventory
  const roles = [...play.roles.filter(other => other !== step.role), ...[step.role ?? []].flat()]
  const layers: Partial<Record<Layer, readonly SourceObject[]>> = {
    'role defaults': roles.map(({ defaults }) => defaults),
    inventory: (hosts.get(host) ?? implicitLocalhost)?.vars.map(({ vars }) => vars) ?? [],
    'play vars': [play.keywords.vars],
    vars_files: play.varsFiles,
    'role vars': roles.map(({ vars }) => vars),
    'block and task vars': [step.keywords.vars],
    'role params': [step.role?.params ?? {}],
    'extra vars': [known.extraVars],
  }
  return precedence.flatMap(layer => layers[layer] ?? [])
}

function hasTemplate(value: Source | undefined): boolean {
  if (value instanceof Template) return true
  if (Array.isArray(value)) return (value as readonly Source[]).some(hasTemplate)
  return isObject(value) && Object.values(value as SourceObject).some(hasTemplate)
}

/** Without its checks, a play may have nothing to do. */
function withoutLonelyFlushes(play: PlannedPlay): PlannedPlay {
  return play.nodes.every(({ kind }) => kind === 'flush') ? { ...play, nodes: [] } : play
}
