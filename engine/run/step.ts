import type { RunEvent, RunEventBody, TaskRef } from '../model/event.ts'
import type { Step } from '../model/plan.ts'
import { Template } from '../model/value.ts'
import type { Scope } from '../template/scope.ts'
import { EventQueue } from './event-queue.ts'
import { throttled } from './forks.ts'
import type { HostState } from './host-state.ts'
import { count, flag, word } from './keyword.ts'
import { runStepOnHost } from './step-on-host.ts'
import type { StepRun } from './step-context.ts'

/** How a step's failures are taken. */
export interface StepMode {
  /** A rescue around the step will take its failures over. */
  readonly rescuable: boolean
  readonly handler: boolean
}

/**
 * The seam for going beyond one process: one step on some hosts, told as events. It changes no
 * host's state; whoever reads the events does that.
 */
export function runStep(
  run: StepRun,
  hosts: readonly HostState[],
  mode: StepMode,
): AsyncIterable<RunEvent> {
  const queue = new EventQueue<RunEvent>()
  const emit = (event: RunEventBody) => {
    queue.push({ time: Date.now(), ...event })
  }
  runOnHosts(run, hosts, mode, emit).then(
    () => {
      queue.end()
    },
    (error: unknown) => {
      queue.end({ error })
    },
  )
  return queue
}

async function runOnHosts(
  run: StepRun,
  hosts: readonly HostState[],
  mode: StepMode,
  emit: (event: RunEventBody) => void,
): Promise<void> {
  const [first] = hosts
  if (first === undefined) return
  const scope = run.scope(first)
  const task = taskRef(run.step, scope, mode.handler)
  const once = flag(run.step.keywords.run_once, scope)
  const members = once ? [first] : hosts
  const play = run.batch.play.id
  emit({ type: 'task_start', play, task, hosts: members.map(({ name }) => name) })

  const throttle = count(run.step.keywords.throttle, scope) ?? 0
  const limit = throttled(run.forks, throttle)
  await Promise.all(
    members.map(host =>
      limit(async () => {
        if (run.environment.signal.aborted) return
        const outcome = await runStepOnHost(host, run, { task, emit })
        const ignored = isIgnored(outcome.status, host, run)
        const delegate = outcome.result['delegated_to']
        emit({
          type: 'result',
          play,
          task,
          host: host.name,
          outcome,
          ignored,
          rescued: outcome.status === 'failed' && !ignored && mode.rescuable,
          ...(typeof delegate === 'string' ? { delegatedTo: delegate } : {}),
        })
      }),
    ),
  )
}

function isIgnored(status: string, host: HostState, { step, scope }: StepRun): boolean {
  if (status === 'failed') return flag(step.keywords.ignore_errors, scope(host))
  if (status === 'unreachable') return flag(step.keywords.ignore_unreachable, scope(host))
  return false
}

/** A step as events name it; a name that needs what only some hosts have is shown as written. */
export function taskRef(
  step: Pick<Step, 'id' | 'name' | 'role' | 'module' | 'position'>,
  scope: Scope,
  handler: boolean,
): TaskRef {
  const { id, name, role, module, position } = step
  return {
    id,
    name: name instanceof Template ? shownName(name, scope) : name,
    ...(role === undefined ? {} : { role: role.name }),
    module,
    position,
    handler,
  }
}

function shownName(name: Template, scope: Scope): string {
  try {
    return word(name, scope) ?? name.text
  } catch {
    // A name is decoration: one that cannot be rendered must not fail the task.
    return name.text
  }
}
