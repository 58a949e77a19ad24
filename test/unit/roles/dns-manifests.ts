import { expect } from 'chai'
import { parseAllDocuments } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly effect?: string
  readonly tolerationSeconds?: number
}

interface Container {
  readonly image: string
  readonly args?: readonly string[]
  readonly livenessProbe: { readonly httpGet: Readonly<Record<string, unknown>> }
  readonly readinessProbe: { readonly httpGet: Readonly<Record<string, unknown>> }
  readonly resources: { readonly limits?: Readonly<Record<string, string>> }
}

interface Document {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  readonly rules?: readonly object[]
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> }
      readonly spec: Readonly<Record<string, unknown>> & {
        readonly tolerations: readonly Toleration[]
        readonly containers: readonly [Container]
      }
    }
  }
}

const templates = {
  coredns: 'coredns.yml.hbs',
  dns_autoscaler: 'dns-autoscaler.yml.hbs',
  nodelocaldns: 'nodelocaldns.yml.hbs',
} as const
type Role = keyof typeof templates

/** The objects of a role of the cluster's DNS. */
export async function manifest(role: Role, vars: SourceObject = {}): Promise<readonly Document[]> {
  const text = await render(`kubernetes-apps/${role}`, templates[role], vars)
  return parseAllDocuments(text).map(document => {
    expect([...document.errors, ...document.warnings]).to.deep.equal([])
    return document.toJSON() as Document
  })
}

/** The first object of a kind. */
export async function one(role: Role, kind: string, vars: SourceObject = {}): Promise<Document> {
  const found = (await manifest(role, vars)).find(each => each.kind === kind)
  if (found === undefined) throw new Error(`${role} has no ${kind}`)
  return found
}

/** The pod of its Deployment or DaemonSet. */
export async function pod(
  role: Role,
  vars: SourceObject = {},
): Promise<Document['spec']['template']['spec']> {
  const kind = role === 'nodelocaldns' ? 'DaemonSet' : 'Deployment'
  return (await one(role, kind, vars)).spec.template.spec
}

/** What it gives CoreDNS, or the cache, to go by. */
export const corefile = async (role: Role, vars: SourceObject = {}): Promise<string> =>
  (await one(role, 'ConfigMap', vars)).data?.['Corefile'] ?? ''
