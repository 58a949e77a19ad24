import { TsplayError } from '../errors.ts'
import { isObject } from '../model/value.ts'
import type { ExecResult, HostReader } from '../remote/host.ts'
import { lastLines, outcome } from './exec.ts'
import type { ModuleContext } from './module.ts'

/** How a host talks to its cluster. */
export interface KubectlArgs {
  readonly kubectl?: string
  readonly kubeconfig?: string
  readonly context?: string
}

const PATH = '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin'

/** kubectl on a host. */
export interface Kubectl {
  readonly run: (
    words: readonly string[],
    options?: { readonly stdin?: string | undefined; readonly host?: HostReader },
  ) => Promise<ExecResult>
  /** As `run`, but every exit code except 0 throws, with kubectl's own words. */
  readonly must: Kubectl['run']
  readonly failure: (words: readonly string[], result: ExecResult) => TsplayError
}

/** kubectl as the task's arguments and environment want it. */
export function kubectlOn(
  { kubectl = 'kubectl', kubeconfig = '/etc/kubernetes/admin.conf', context }: KubectlArgs,
  ctx: ModuleContext,
): Kubectl {
  const start = [
    ...[kubectl, `--kubeconfig=${kubeconfig}`],
    ...(context === undefined ? [] : [`--context=${context}`]),
  ]
  // All of a file as context, so that both sides of a difference can be shown.
  const KUBECTL_EXTERNAL_DIFF = 'diff -N -U100000'
  const env = { PATH, KUBECTL_EXTERNAL_DIFF, ...ctx.environment }
  const timeout = ctx.timeout === undefined ? {} : { timeout: ctx.timeout * 1000 }
  const run: Kubectl['run'] = (words, { stdin, host = ctx.host } = {}) =>
    host.run([...start, ...words], { env, ...timeout, ...(stdin !== undefined && { stdin }) })
  const failure: Kubectl['failure'] = (words, result) => {
    const said = lastLines(result.stderr.toString(), 20) || lastLines(result.stdout.toString())
    const message = `${ctx.host.name}: kubectl ${words.join(' ')}: exit code ${result.code}: ${said}`
    const cmd = [...start, ...words].join(' ')
    const hint = result.code === 127 ? `is ${kubectl} on ${ctx.host.name}?` : undefined
    return new TsplayError('MODULE_FAILED', message, { hint, data: { cmd, ...outcome(result) } })
  }
  const must: Kubectl['must'] = async (words, options) => {
    const result = await run(words, options)
    if (result.code !== 0) throw failure(words, result)
    return result
  }
  return { run, must, failure }
}

/** An object of the API as far as this module looks into it. */
export type KubeObject = Readonly<Record<string, unknown>>

/** What `kubectl get -o json` printed: one object, a list of them, or nothing. */
export function parseObjects(output: string): readonly KubeObject[] {
  if (output.trim() === '') return []
  const value: unknown = JSON.parse(output)
  if (!isObject(value)) return []
  const items = value['items']
  return Array.isArray(items) ? items.filter(isObject) : [value]
}

/** A member deep in an object; undefined where the way ends. */
export function dig(value: unknown, ...keys: readonly string[]): unknown {
  let current = value
  for (const key of keys) current = isObject(current) ? current[key] : undefined
  return current
}

/** A mapping of texts deep in an object, such as its labels. */
export function digTexts(
  value: unknown,
  ...keys: readonly string[]
): Readonly<Record<string, string>> {
  const found = dig(value, ...keys)
  if (!isObject(found)) return {}
  return Object.fromEntries(Object.entries(found).map(([key, text]) => [key, String(text)]))
}
