import { TsplayError } from '../errors.ts'
import { isObject } from '../model/value.ts'
import { dig, type KubeObject } from './kubectl.ts'
import type { ModuleContext } from './module.ts'
import { poll } from './poll.ts'

/** What to wait for. */
export interface WaitArgs {
  readonly wait_condition?: string
  readonly wait_timeout?: number
}

/** Waits until every object is ready. `get` asks for all of them anew. */
export async function waitUntilReady(
  { wait_condition, wait_timeout = 120 }: WaitArgs,
  ctx: ModuleContext,
  get: () => Promise<readonly KubeObject[]>,
): Promise<void> {
  let waiting: readonly KubeObject[] = []
  const done = await poll(
    async () => {
      waiting = (await get()).filter(each => !isReady(each, wait_condition))
      return waiting.length === 0 ? true : undefined
    },
    { timeout: wait_timeout, every: 1, signal: ctx.signal },
  )
  if (done === true) return
  const named = waiting.map(each => `${nameOf(each)} (${whyNot(each, wait_condition)})`).join(', ')
  throw new TsplayError(
    'TIMEOUT',
    `${ctx.host.name}: after ${wait_timeout} s not ready: ${named}`,
    { hint: 'look at it with kubectl describe, or give wait_timeout' },
  )
}

/** `Kind/name`, with its namespace. */
export function nameOf(object: KubeObject): string {
  const namespace = dig(object, 'metadata', 'namespace')
  const name = `${String(object['kind'])}/${String(dig(object, 'metadata', 'name'))}`
  return typeof namespace === 'string' ? `${namespace}/${name}` : name
}

const usual: Readonly<Record<string, string>> = {
  Node: 'Ready',
  Pod: 'Ready',
  CustomResourceDefinition: 'Established',
  APIService: 'Available',
  Job: 'Complete',
}

/** Whether an object is what one waits for: its condition holds, or its kind's usual one does. */
export function isReady(object: KubeObject, condition?: string): boolean {
  const kind = String(object['kind'])
  const wanted = condition ?? usual[kind]
  if (wanted !== undefined) return statusOf(object, wanted)?.['status'] === 'True'
  const number = (...keys: string[]): number => Number(dig(object, ...keys) ?? 0)
  if (number('status', 'observedGeneration') < number('metadata', 'generation')) {
    return !(kind in rollouts)
  }
  return rollouts[kind]?.(number, object) ?? true
}

type Number_ = (...keys: string[]) => number

const rollouts: Readonly<Record<string, (number: Number_, object: KubeObject) => boolean>> = {
  Deployment: (number, object) => {
    const replicas = Number(dig(object, 'spec', 'replicas') ?? 1)
    return (
      number('status', 'updatedReplicas') >= replicas &&
      number('status', 'availableReplicas') >= replicas &&
      number('status', 'replicas') <= replicas
    )
  },
  StatefulSet: (number, object) => {
    const replicas = Number(dig(object, 'spec', 'replicas') ?? 1)
    return (
      number('status', 'readyReplicas') >= replicas &&
      dig(object, 'status', 'updateRevision') === dig(object, 'status', 'currentRevision')
    )
  },
  DaemonSet: number => {
    const desired = number('status', 'desiredNumberScheduled')
    return (
      number('status', 'updatedNumberScheduled') >= desired &&
      number('status', 'numberAvailable') >= desired
    )
  },
}

function statusOf(object: KubeObject, type: string): KubeObject | undefined {
  const conditions = dig(object, 'status', 'conditions')
  if (!Array.isArray(conditions)) return undefined
  return conditions.filter(isObject).find(each => each['type'] === type)
}

function whyNot(object: KubeObject, condition?: string): string {
  const wanted = condition ?? usual[String(object['kind'])]
  const found = wanted === undefined ? undefined : statusOf(object, wanted)
  const message = found?.['message'] ?? found?.['reason']
  return typeof message === 'string' ? message : `no ${wanted ?? 'finished rollout'} yet`
}
