import type { Json } from '../model/value.ts'
import { applyManifest, deleteManifest } from './k8s-apply.ts'
import { loadManifest } from './k8s-manifest.ts'
import { type Marks, runObject } from './k8s-object.ts'
import { kubectlOn } from './kubectl.ts'
import type { Module } from './module.ts'

/** A manifest (`definition`, `template` or `src`), or one object by `kind` and `name`. */
export interface K8sArgs {
  readonly definition?: Json
  readonly template?: string
  readonly src?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly state?: 'present' | 'absent'
  readonly labels?: Marks
  readonly annotations?: Marks
  readonly taints?: readonly string[]
  readonly taints_absent?: readonly string[]
  readonly wait?: boolean
  readonly wait_condition?: string
  readonly wait_timeout?: number
  readonly server_side?: boolean
  readonly kubeconfig?: string
  readonly kubectl?: string
  readonly context?: string
}

const word = { type: 'string', pattern: '^[^\\s-][^\\s]*$' }
const marksSchema = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
}
const taintPattern = '^[^\\s=:-][^\\s=:]*(=[^\\s=:]*)?'

/** Keeps objects of a cluster, through kubectl on the host; changed only where one differs. */
export const k8s: Module<K8sArgs> = {
  name: 'k8s',
  files: { template: 'templates' },

  schema: {
    oneOf: [
      { required: ['definition'] },
      { required: ['template'] },
      { required: ['src'] },
      { required: ['kind', 'name'] },
    ],
    dependentRequired: Object.fromEntries(
      ['labels', 'annotations', 'taints', 'taints_absent'].map(key => [key, ['kind']]),
    ),
    properties: {
      definition: { type: ['object', 'array', 'string'] },
      template: { type: 'string' },
      src: { type: 'string', pattern: '^(/|https?://)' },
      kind: word,
      name: word,
      namespace: word,
      state: { enum: ['present', 'absent'] },
      labels: marksSchema,
      annotations: marksSchema,
      taints: { type: 'array', items: { type: 'string', pattern: `${taintPattern}:[A-Za-z]+$` } },
      taints_absent: {
        type: 'array',
        items: { type: 'string', pattern: `${taintPattern}(:[A-Za-z]+)?$` },
      },
      wait: { type: 'boolean' },
      wait_condition: word,
      wait_timeout: { type: 'integer', minimum: 0 },
      server_side: { type: 'boolean' },
      kubeconfig: { type: 'string', pattern: '^/' },
      kubectl: word,
      context: word,
    },
  },

  async run({ kind, name, ...args }, ctx) {
    const client = kubectlOn(args, ctx)
    if (kind !== undefined && name !== undefined) {
      await runObject({ ...args, kind, name }, ctx, client)
      return { kind, name }
    }
    const manifest = await loadManifest(args, ctx)
    const applying = { client, manifest }
    if (args.state === 'absent') await deleteManifest(args, ctx, applying)
    else await applyManifest(args, ctx, applying)
    return { objects: manifest.documents.map(each => `${each.kind}/${each.name}`) }
  },
}
