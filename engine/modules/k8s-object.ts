import { TsplayError } from '../errors.ts'
import { isObject } from '../model/value.ts'
import { waitUntilReady, type WaitArgs } from './k8s-ready.ts'
import {
  dig,
  digTexts,
  type Kubectl,
  type KubectlArgs,
  type KubeObject,
  parseObjects,
} from './kubectl.ts'
import type { ModuleContext } from './module.ts'

/** Labels or annotations by key; null takes one away. */
export type Marks = Readonly<Record<string, string | number | boolean | null>>

/** One object that is there, and what is to be marked on it. */
export interface ObjectArgs extends KubectlArgs, WaitArgs {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly state?: 'present' | 'absent'
  readonly labels?: Marks
  readonly annotations?: Marks
  /** `key=value:Effect` */
  readonly taints?: readonly string[]
  /** `key:Effect`, or `key` for all its effects. */
  readonly taints_absent?: readonly string[]
  readonly wait?: boolean
}

/** Marks, awaits or deletes one object by its name. */
export async function runObject(
  args: ObjectArgs,
  ctx: ModuleContext,
  client: Kubectl,
): Promise<void> {
  const { kind, name, namespace, state = 'present' } = args
  const space = namespace === undefined ? [] : ['-n', namespace]
  const title = `${kind}/${name}`
  const get = async (): Promise<readonly KubeObject[]> => {
    const words = ['get', kind, name, ...space, '-o', 'json', '--ignore-not-found']
    return parseObjects((await client.must(words)).stdout.toString())
  }
  const [object] = await get()
  if (state === 'absent') {
    if (object === undefined) return
    const words = ['delete', kind, name, ...space, '--ignore-not-found']
    await ctx.change(`delete ${title}`, host => client.must(words, { host }))
    return
  }
  if (object === undefined) missing(ctx, title, namespace)
  for (const [verb, ...words] of edits(args, object ?? {})) {
    const argv = [verb ?? '', kind, name, ...space, '--overwrite', ...words]
    await ctx.change(`${verb ?? ''} ${title} ${words.join(' ')}`, host =>
      client.must(argv, { host }),
    )
  }
  if (args.wait === true && !ctx.check) await waitUntilReady(args, ctx, get)
}

function missing({ check, host, warn }: ModuleContext, title: string, namespace?: string): void {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`
  const message = `${host.name}: the cluster has no ${title}${where}`
  // In check mode a task before this one may have been going to bring it.
  if (check) warn(message)
  else throw new TsplayError('MODULE_FAILED', message, { hint: 'see what there is: kubectl get' })
}

/** Word lists of kubectl: the verb, then only what differs. */
function edits(args: ObjectArgs, object: KubeObject): readonly (readonly string[])[] {
  const labels = marks(args.labels, digTexts(object, 'metadata', 'labels'))
  const annotations = marks(args.annotations, digTexts(object, 'metadata', 'annotations'))
  const taints = taintWords(args, object)
  return [
    ['label', ...labels],
    ['annotate', ...annotations],
    ['taint', ...taints],
  ].filter(words => words.length > 1)
}

function marks(wanted: Marks = {}, found: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    if (value === null) return key in found ? [`${key}-`] : []
    return found[key] === String(value) ? [] : [`${key}=${String(value)}`]
  })
}

interface Taint {
  readonly key: string
  readonly value: string
  readonly effect: string
}

function parseTaint(text: string): Taint {
  const [left = '', effect = ''] = text.split(':')
  const [key = '', value = ''] = left.split('=')
  return { key, value, effect }
}

function taintWords(
  { taints = [], taints_absent = [] }: ObjectArgs,
  object: KubeObject,
): readonly string[] {
  const listed = dig(object, 'spec', 'taints')
  const found = (Array.isArray(listed) ? listed : []).filter(isObject).map(taint => ({
    key: String(taint['key']),
    value: typeof taint['value'] === 'string' ? taint['value'] : '',
    effect: String(taint['effect']),
  }))
  const added = taints.filter(text => {
    const { key, value, effect } = parseTaint(text)
    return !found.some(each => each.key === key && each.value === value && each.effect === effect)
  })
  const removed = taints_absent
    .map(parseTaint)
    .flatMap(({ key, effect }) =>
      found
        .filter(each => each.key === key && (effect === '' || each.effect === effect))
        .map(each => `${key}:${each.effect}-`),
    )
  return [...added, ...new Set(removed)]
}
