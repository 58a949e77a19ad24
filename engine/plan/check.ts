import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import type { Plan, PlannedPlay, PlanNode, Step } from '../model/plan.ts'
import type { Condition } from '../model/playbook.ts'
import { positionOfValue } from '../model/position.ts'
import { Template, type Source, type SourceObject } from '../model/value.ts'
import { checkCondition, checkExpression, checkSource, checkTemplate } from '../template/check.ts'
import { type ExpandInclude, included } from './check-includes.ts'
import { candidatePaths, type FileKind } from './files.ts'
import type { Loader } from './loader.ts'
import { walkNodes } from './walk.ts'

/** What the checks must know of a module, handed in so that planning knows no module. */
export interface ModuleFacts {
  /** Checks literal arguments; templates are taken for anything. */
  readonly checkArgs: (args: SourceObject, position: Step['position']) => readonly TsplayError[]
  /** Arguments that are conditions. */
  readonly conditions: readonly string[]
  /** Arguments that name files of the control machine, with the folder they are looked for in. */
  readonly files: (
    args: SourceObject,
  ) => readonly { readonly name: string; readonly kind: FileKind }[]
}

/** What checking needs from the outside. */
export interface CheckOptions {
  readonly module: (word: string) => ModuleFacts | undefined
  readonly loader: Pick<Loader, 'firstExisting'>
  readonly readText: (path: string) => Promise<string>
  readonly installed: string
  readonly expandInclude: ExpandInclude
  /** Whether all files could be read: where some could not, a handler may only seem to be missing. */
  readonly isComplete: boolean
}

/** Everything wrong with a plan that can be known without a host. */
export async function checkPlan(
  plan: Plan,
  options: CheckOptions,
): Promise<readonly TsplayError[]> {
  const problems: TsplayError[] = []
  const templates = new Map<string, Step>()
  for (const play of plan.plays) {
    problems.push(...checkVars(play))
    const nodes = [...walkNodes([...play.nodes, ...play.handlers])]
    const seen = new Set<string>()
    // The list grows by what includes bring in.
    for (const node of nodes) {
      problems.push(...checkNode(node, play, options))
      if (node.kind === 'include') {
        const brought = await included(node, { play, seen, expand: options.expandInclude })
        nodes.push(...brought.nodes)
        problems.push(...brought.problems)
      }
      if (node.kind !== 'step') continue
      problems.push(...checkStep(node, options))
      problems.push(...(await checkFiles(node, play, { options, templates })))
    }
  }
  return problems
}

function checkVars({ keywords, varsFiles, roles }: PlannedPlay): readonly TsplayError[] {
  const sets = [
    keywords.vars,
    ...varsFiles,
    ...roles.flatMap(({ defaults, vars, params }) => [defaults, vars, params]),
  ]
  return sets.flatMap(vars => checkSource(vars))
}

function checkNode(
  node: PlanNode,
  play: PlannedPlay,
  { isComplete }: CheckOptions,
): readonly TsplayError[] {
  const { keywords } = node
  const { when, vars, environment, ...single } = keywords
  return [
    ...checkConditions(when),
    ...checkSource(vars),
    ...environment.flatMap(source => checkSource(source)),
    ...Object.values(single).flatMap(value => checkSource(value as Source)),
    ...(node.kind === 'step' && isComplete ? checkNotify(node, play) : []),
  ]
}

function checkStep(step: Step, { module }: CheckOptions): readonly TsplayError[] {
  const facts = module(step.module)
  if (facts === undefined) return []
  const { name, loop, until, changed_when, failed_when } = step
  const conditions = facts.conditions.flatMap(arg => conditionTemplates(step.args, arg))
  const others = Object.fromEntries(
    Object.entries(step.args).filter(([arg]) => !facts.conditions.includes(arg)),
  )
  return [
    ...facts.checkArgs(step.args, step.position),
    ...checkSource(others),
    ...conditions.flatMap(template => checkExpression(template)),
    ...(name instanceof Template ? checkTemplate(name) : []),
    ...(loop === undefined
      ? []
      : loop.over.kind === 'expression'
        ? checkExpression(loop.over.template)
        : checkSource(loop.over.value)),
    ...[until, changed_when, failed_when].flatMap(list => checkConditions(list ?? [])),
  ]
}

function checkConditions(conditions: readonly Condition[]): readonly TsplayError[] {
  return conditions.flatMap(condition => checkCondition(condition))
}

function conditionTemplates(args: SourceObject, arg: string): readonly Template[] {
  const value = args[arg]
  const [container, entries] = Array.isArray(value)
    ? [value, Object.entries(value as readonly Source[])]
    : [args, [[arg, value] as const]]
  return entries.flatMap(([key, single]) => {
    if (single instanceof Template) return [single]
    const position = positionOfValue(container, key)
    return typeof single === 'string' && position !== undefined
      ? [new Template(single, position)]
      : []
  })
}

/** A handler that a role included later may bring cannot be missed here. */
function checkNotify(step: Step, play: PlannedPlay): readonly TsplayError[] {
  if (step.notify.length === 0) return []
  const all = [...walkNodes([...play.nodes, ...play.handlers])]
  const open = all.some(node => node.kind === 'include')
  if (open) return []
  const known = new Set(play.handlers.flatMap(handlerNames))
  return step.notify.flatMap(name =>
    name instanceof Template || known.has(name)
      ? []
      : [
          new TsplayError('HANDLER_NOT_FOUND', `there is no handler ${name}`, {
            position: step.position,
            hint: didYouMean(name, known),
          }),
        ],
  )
}

function handlerNames(node: PlanNode): readonly string[] {
  if (node.kind !== 'step' && node.kind !== 'include') return []
  const name = node.name instanceof Template ? node.name.text : node.name
  const listen = node.kind === 'step' ? node.listen : []
  return [name, ...(node.role === undefined ? [] : [`${node.role.name} : ${name}`]), ...listen]
}

/** Files that a task names must exist, and templates among them must parse. */
async function checkFiles(
  step: Step,
  { folder: playbook }: PlannedPlay,
  { options, templates }: { options: CheckOptions; templates: Map<string, Step> },
): Promise<readonly TsplayError[]> {
  const named = options.module(step.module)?.files(step.args) ?? []
  const problems: TsplayError[] = []
  for (const { name, kind } of named) {
    const { installed } = options
    const role = step.role === undefined ? {} : { role: step.role }
    const candidates = candidatePaths(name, kind, {
      ...role,
      folder: step.folder,
      playbook,
      installed,
    })
    const path = await options.loader.firstExisting(candidates)
    if (path === undefined) {
      problems.push(
        new TsplayError('FILE_NOT_FOUND', `${step.module}: there is no file ${name}`, {
          position: step.position,
          hint: `looked for ${candidates.join(', ')}`,
        }),
      )
    } else if (kind === 'templates' && !templates.has(path)) {
      templates.set(path, step)
      const text = await options.readText(path)
      problems.push(...checkTemplate(new Template(text, { file: path, line: 1, column: 1 })))
    }
  }
  return problems
}
