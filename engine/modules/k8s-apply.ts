import type { Diff } from '../model/event.ts'
import type { ExecResult, HostReader } from '../remote/host.ts'
import type { Manifest } from './k8s-manifest.ts'
import { manifestOf } from './k8s-manifest.ts'
import { waitUntilReady, type WaitArgs } from './k8s-ready.ts'
import { type Kubectl, type KubectlArgs, parseObjects } from './kubectl.ts'
import type { ModuleContext } from './module.ts'
import { linesOf } from './probe.ts'

/** What is to become of a manifest. */
export interface ApplyArgs extends KubectlArgs, WaitArgs {
  readonly wait?: boolean
  readonly server_side?: boolean
}

/** A manifest, and what it is taken to the cluster with. */
export interface Applying {
  readonly client: Kubectl
  readonly manifest: Manifest
}

/** Applies a manifest where the cluster's objects differ from it. */
export async function applyManifest(
  args: ApplyArgs,
  ctx: ModuleContext,
  { client, manifest }: Applying,
): Promise<void> {
  const { words, stdin, label } = manifest
  if (stdin === '') return
  const difference = await compare(args, ctx, { client, manifest })
  if (difference !== undefined) {
    const diff = ctx.diff ? parseDiff(difference) : undefined
    await ctx.change(`apply ${label}`, host => apply(args, ctx, { client, manifest, host }), diff)
  }
  if (args.wait !== true || ctx.check) return
  await waitUntilReady(args, ctx, async () =>
    parseObjects((await client.must(['get', ...words, '-o', 'json'], { stdin })).stdout.toString()),
  )
}

const sides = ({ server_side }: ApplyArgs): readonly string[] =>
  server_side === true ? ['--server-side', '--force-conflicts', '--field-manager=tsplay'] : []

/** The difference as kubectl shows it, empty where it cannot; undefined: there is none. */
async function compare(
  args: ApplyArgs,
  ctx: ModuleContext,
  { client, manifest: { words, stdin, documents } }: Applying,
): Promise<string | undefined> {
  const diffWords = ['diff', ...sides(args), ...words]
  const result = await client.run(diffWords, { stdin })
  if (result.code === 0) return undefined
  const text = result.stdout.toString()
  // Some versions say 1 for errors too; then there is nothing on stdout.
  if (result.code === 1 && text !== '') return text
  const known = await client.run(['get', ...words, '-o', 'name', '--ignore-not-found'], { stdin })
  const isMissing = linesOf(known.stdout.toString()).length < documents.length
  const bringsKinds = documents.some(({ kind }) => isEarly(kind))
  if (known.code === 0 ? isMissing : bringsKinds && isKindUnknown(known)) return ''
  if (ctx.check && (await hasNoCluster(args, ctx, result))) return ''
  throw client.failure(diffWords, result)
}

/** Before the cluster is there, check mode can say no more than that all will be applied. */
async function hasNoCluster(
  { kubeconfig = '/etc/kubernetes/admin.conf' }: KubectlArgs,
  { host, warn }: ModuleContext,
  { code }: ExecResult,
): Promise<boolean> {
  const isMissing = code === 127 || (await host.inspect(kubeconfig)) === undefined
  if (isMissing) warn(`${host.name}: there is no cluster to compare with yet`)
  return isMissing
}

const isKindUnknown = ({ stderr }: ExecResult): boolean =>
  /no matches for kind|doesn't have a resource type/.test(stderr.toString())

/** What other objects of the same manifest may need to be there. */
const isEarly = (kind: string): boolean =>
  kind === 'Namespace' || kind === 'CustomResourceDefinition'

async function apply(
  args: ApplyArgs,
  ctx: ModuleContext,
  { client, manifest, host }: Applying & { readonly host: HostReader },
): Promise<void> {
  const early = manifest.documents.filter(({ kind }) => isEarly(kind))
  const late = manifest.documents.filter(({ kind }) => !isEarly(kind))
  const parts =
    early.length > 0 && late.length > 0
      ? [early, late].map(some => ({ ...manifestOf(some), words: manifest.words }))
      : [manifest]
  for (const [at, { words, stdin }] of parts.entries()) {
    await client.must(['apply', ...sides(args), ...words], { stdin, host })
    if (at === parts.length - 1) return
    const wait = { wait_timeout: args.wait_timeout ?? 120 }
    await waitUntilReady(wait, ctx, async () => {
      const found = await client.must(['get', ...words, '-o', 'json'], { stdin, host })
      return parseObjects(found.stdout.toString())
    })
  }
}

/** Deletes what a manifest names, as far as it is there. */
export async function deleteManifest(
  { wait = true, wait_timeout = 120 }: ApplyArgs,
  { change }: ModuleContext,
  { client, manifest: { words, stdin } }: Applying,
): Promise<void> {
  if (stdin === '') return
  const getWords = ['get', ...words, '-o', 'name', '--ignore-not-found']
  const known = await client.run(getWords, { stdin })
  // Where the cluster does not know the kind, there is nothing of it.
  if (known.code !== 0 && !isKindUnknown(known)) throw client.failure(getWords, known)
  const names = linesOf(known.stdout.toString())
  if (names.length === 0) return
  const waiting = wait ? [`--timeout=${wait_timeout}s`] : ['--wait=false']
  await change(`delete ${names.join(', ')}`, host =>
    client.must(['delete', ...words, '--ignore-not-found', ...waiting], { stdin, host }),
  )
}

/** Both sides of a unified diff that holds all context. */
export function parseDiff(text: string): Diff | undefined {
  const before: string[] = []
  const after: string[] = []
  const names: string[] = []
  for (const line of linesOf(text)) {
    const name = /^\+\+\+ \S*\/([^/\s]+)/.exec(line)?.[1]
    if (name !== undefined) names.push(name)
    else if (/^(diff|---|@@|\\) ?/.test(line)) continue
    else if (line.startsWith('-')) before.push(line.slice(1))
    else if (line.startsWith('+')) after.push(line.slice(1))
    else {
      before.push(line.slice(1))
      after.push(line.slice(1))
    }
  }
  if (names.length === 0) return undefined
  const asText = (lines: readonly string[]): string | null =>
    lines.length === 0 ? null : `${lines.join('\n')}\n`
  return { path: names.join(', '), before: asText(before), after: asText(after) }
}
