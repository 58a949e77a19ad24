import { TsplayError } from '../errors.ts'
import type { FlushHandlers, PlanNode, Step } from '../model/plan.ts'
import type { Templated } from '../model/playbook.ts'
import { Template, type JsonObject } from '../model/value.ts'
import { evaluateCondition } from '../template/condition.ts'
import { scopeAt, type BatchRun } from './batch-run.ts'
import { failNode } from './fail-node.ts'
import { Frame } from './frame.ts'
import type { HostState } from './host-state.ts'
import { word } from './keyword.ts'
import type { runNodes as RunNodes } from './nodes.ts'

/**
 * Remembers the handlers that a changed task notifies on a host; in a loop, those of each item
 * that changed something.
 */
export function notifyHandlers(
  step: Step,
  host: HostState,
  result: JsonObject,
  run: BatchRun,
): void {
  if (step.notify.length === 0) return
  const scope = scopeAt(step, run)
  for (const locals of changedItems(step, result)) {
    for (const notified of step.notify) {
      const name = word(notified, scope(host, locals)) ?? ''
      const handlers = findHandlers(name, run.handlers)
      if (handlers.length === 0) {
        throw new TsplayError('HANDLER_NOT_FOUND', `there is no handler ${name}`, {
          position: step.position,
        })
      }
      for (const { id } of handlers) host.notified.add(id)
    }
  }
}

/** The loop variables of what changed; once none where there is no loop. */
function changedItems({ loop }: Step, { results }: JsonObject): readonly JsonObject[] {
  if (loop === undefined || !Array.isArray(results)) return [{}]
  const names = [loop.loop_var, loop.index_var, 'ansible_loop_var']
  const changed = (results as readonly JsonObject[]).filter(item => item['changed'] === true)
  return changed.map(item =>
    Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))),
  )
}

/**
 * The handlers a notification means: all that listen to it, and the one of that name. Of several
 * of one name the play's beats a role's and a later role's beats an earlier one's.
 */
export function findHandlers(name: string, handlers: readonly PlanNode[]): readonly PlanNode[] {
  const listening = handlers.filter(node => node.kind === 'step' && node.listen.includes(name))
  const named = handlers.filter(node => isNamed(node, name))
  const owner = named.at(-1)?.role
  const first = named.find(node => node.role === owner)
  return first === undefined ? listening : [...listening.filter(node => node !== first), first]
}

function isNamed(node: PlanNode, name: string): boolean {
  if (node.kind !== 'step' && node.kind !== 'include') return false
  const own = text(node.name)
  return own === name || (node.role !== undefined && `${node.role.name} : ${own}` === name)
}

function text(name: Templated<string>): string {
  return name instanceof Template ? name.text : name
}

/** Runs what was notified, in definition order; a handler may notify a later one. */
export async function flushHandlers(
  flush: FlushHandlers,
  frame: Frame,
  run: BatchRun,
  runNodes: typeof RunNodes,
): Promise<void> {
  const called = calledOn(flush, frame, run)
  for (const handler of [...run.handlers]) {
    if (run.state.interrupted) return
    const hosts = [...flushable(frame, run)].filter(
      name => called.has(name) && run.state.host(name).notified.has(handler.id),
    )
    if (hosts.length === 0) continue
    for (const name of hosts) run.state.host(name).notified.delete(handler.id)
    const inner = new Frame(hosts, { rescuable: frame.rescuable, handlers: true })
    await runNodes([handler], inner, run)
    frame.absorb(inner, hosts)
  }
}

/** The hosts on which the conditions of a `meta: flush_handlers`, and those around it, hold. */
function calledOn(flush: FlushHandlers, frame: Frame, run: BatchRun): ReadonlySet<string> {
  const scope = scopeAt(flush, run)
  const holds = (name: string): boolean => {
    try {
      return flush.keywords.when.every(condition =>
        evaluateCondition(condition, scope(run.state.host(name))),
      )
    } catch (error) {
      failNode(name, error, { node: flush, module: 'meta' }, { frame, run })
      return false
    }
  }
  return new Set([...flushable(frame, run)].filter(holds))
}

/** With force_handlers also hosts that failed, but not in a handler, and can be reached. */
function flushable(frame: Frame, { play, batch, state }: BatchRun): Iterable<string> {
  if (!play.force_handlers) return frame.active
  return batch.hosts.filter(name => {
    if (frame.active.has(name)) return true
    const failure = frame.failed.get(name)
    return failure !== undefined && !failure.byHandler && state.host(name).ended === undefined
  })
}
