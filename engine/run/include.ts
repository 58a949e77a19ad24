import { TsplayError } from '../errors.ts'
import type { PlannedInclude, PlanNode } from '../model/plan.ts'
import type { JsonObject } from '../model/value.ts'
import { evaluateCondition } from '../template/condition.ts'
import type { Scope } from '../template/scope.ts'
import { loopItems } from './attempt.ts'
import { scopeAt, type BatchRun } from './batch-run.ts'
import { isWanted } from './confirm.ts'
import { failNode } from './fail-node.ts'
import type { Frame } from './frame.ts'
import { word } from './keyword.ts'
import type { runNodes as RunNodes } from './nodes.ts'

/** An include may bring itself in again until its condition is false, but not for ever. */
const deepest = 200

/** What an include asks for on some hosts: the same file with the same loop variables. */
interface Wanted {
  readonly name: string
  readonly tasks_from: string
  readonly vars: JsonObject
  readonly hosts: string[]
}

/** Brings in tasks or a role when they are reached; hosts that want different things go in turn. */
export async function runInclude(
  include: PlannedInclude,
  frame: Frame,
  run: BatchRun,
  runNodes: typeof RunNodes,
): Promise<void> {
  if (!(await isWanted(include, frame, run))) return
  for (const wanted of wantedByHosts(include, frame, run)) {
    const hosts = wanted.hosts.filter(name => frame.active.has(name))
    if (hosts.length === 0) continue
    const nodes = await expand(include, wanted, { run, depth: frame.depth }, error => {
      for (const host of hosts) fail(host, error, { include, frame, run })
    })
    if (nodes === undefined) continue
    const inner = frame.included(hosts)
    await runNodes(nodes, inner, run)
    frame.absorb(inner, hosts)
  }
}

function wantedByHosts(include: PlannedInclude, frame: Frame, run: BatchRun): Wanted[] {
  const all: { readonly key: string; readonly wanted: Wanted }[] = []
  for (const host of [...frame.active]) {
    try {
      for (const wish of wishesOf(include, host, run)) {
        const key = JSON.stringify(wish)
        // An item may stand in a host's loop twice.
        const known = all.find(other => other.key === key && !other.wanted.hosts.includes(host))
        if (known === undefined) all.push({ key, wanted: { ...wish, hosts: [host] } })
        else known.wanted.hosts.push(host)
      }
    } catch (error) {
      fail(host, error, { include, frame, run })
    }
  }
  return all.map(({ wanted }) => wanted)
}

function wishesOf(include: PlannedInclude, host: string, run: BatchRun): Omit<Wanted, 'hosts'>[] {
  const scopes = scopeAt(include, run)
  const state = run.state.host(host)
  const { loop } = include
  const items: readonly JsonObject[] =
    loop === undefined
      ? [{}]
      : loopItems(loop, scopes(state)).map((item, index) => ({
          [loop.loop_var]: item,
          ...(loop.index_var === undefined ? {} : { [loop.index_var]: index }),
        }))
  return items.flatMap(vars => {
    const scope = scopes(state, vars)
    return conditionHolds(include, scope) ? [{ ...names(include, scope), vars }] : []
  })
}

function conditionHolds({ keywords }: PlannedInclude, scope: Scope): boolean {
  return keywords.when.every(condition => evaluateCondition(condition, scope))
}

function names({ target }: PlannedInclude, scope: Scope): { name: string; tasks_from: string } {
  return target.kind === 'tasks'
    ? { name: word(target.file, scope) ?? '', tasks_from: '' }
    : {
        name: word(target.role, scope) ?? '',
        tasks_from: word(target.tasks_from, scope) ?? 'main',
      }
}

async function expand(
  include: PlannedInclude,
  { name, tasks_from, vars }: Wanted,
  { run, depth }: { readonly run: BatchRun; readonly depth: number },
  onError: (error: unknown) => void,
): Promise<readonly PlanNode[] | undefined> {
  const { includes } = run.state.environment
  const playbook = run.play.folder
  try {
    if (depth >= deepest) throw tooDeep(include, name)
    const expanded = await includes.expand({ include, name, tasks_from, vars, playbook })
    run.handlers.push(...expanded.handlers)
    if (include.target.kind === 'role' && include.target.public) {
      run.batch.roles.push(...expanded.roles)
    }
    return expanded.nodes
  } catch (error) {
    onError(error)
    return undefined
  }
}

const tooDeep = ({ target, position }: PlannedInclude, name: string): TsplayError =>
  new TsplayError(
    'BAD_PLAYBOOK',
    `include_${target.kind} goes in circles: ${name} lies in ${deepest} includes`,
    { position, hint: 'give it a `when` that becomes false' },
  )

function fail(
  host: string,
  error: unknown,
  at: { readonly include: PlannedInclude; readonly frame: Frame; readonly run: BatchRun },
): void {
  const { include } = at
  failNode(host, error, { node: include, module: `include_${include.target.kind}` }, at)
}
