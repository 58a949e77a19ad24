import { TsplayError } from '../errors.ts'
import type { Json } from '../model/value.ts'
import type { HostReader } from '../remote/host.ts'
import { commandFailed, lastLines } from './exec.ts'
import { parseHttp } from './http-response.ts'
import { type HttpArgs, httpInput, type HttpRequest, httpSchemas, shownUrl } from './http-config.ts'
import type { Module, ModuleContext, ModuleResult } from './module.ts'
import { nodeScript } from './node-script.ts'

/** A request, and what is expected of its answer. */
export interface UriArgs extends HttpArgs {
  readonly method?: string
  readonly body?: Json
  readonly body_format?: 'raw' | 'json' | 'form-urlencoded'
  readonly status_code?: readonly number[]
  readonly return_content?: boolean
  readonly follow_redirects?: 'all' | 'none' | 'safe'
}

const harmless = ['GET', 'HEAD', 'OPTIONS']

/** Makes an HTTP request from the host. GET, HEAD and OPTIONS are no change, all others are. */
export const uri: Module<UriArgs> = {
  name: 'uri',
  secrets: ['url_password'],

  schema: {
    required: ['url'],
    properties: {
      method: { type: 'string', pattern: '^[A-Z]+$' },
      body: {},
      body_format: { enum: ['raw', 'json', 'form-urlencoded'] },
      status_code: { type: 'array', items: { type: 'integer' }, minItems: 1 },
      return_content: { type: 'boolean' },
      follow_redirects: { enum: ['all', 'none', 'safe'] },
      ...httpSchemas,
    },
  },

  async run(args, ctx) {
    const { method = 'GET', url } = args
    const request = requestOf(args, method)
    if (harmless.includes(method)) return judge(args, await send(ctx.host, request, ctx))
    let result: ModuleResult = { url, status: -1, msg: 'would be sent if not in check mode' }
    await ctx.change(`${method} ${shownUrl(url)}`, async host => {
      result = judge(args, await send(host, request, ctx))
    })
    return result
  },
}

function requestOf(args: UriArgs, method: string): HttpRequest {
  const { follow_redirects = 'safe', body_format = 'raw', headers = {}, body, ...rest } = args
  const follow =
    follow_redirects === 'all' || (follow_redirects === 'safe' && ['GET', 'HEAD'].includes(method))
  const types = { raw: undefined, json: 'application/json', 'form-urlencoded': formType }
  const type = types[body_format]
  const hasType = Object.keys(headers).some(name => name.toLowerCase() === 'content-type')
  const added = body === undefined || type === undefined || hasType ? {} : { 'Content-Type': type }
  return {
    ...{ ...rest, method, follow, headers: { ...headers, ...added } },
    ...(body !== undefined && { body: encode(body, body_format) }),
  }
}

const formType = 'application/x-www-form-urlencoded'

function encode(body: Json, format: 'raw' | 'json' | 'form-urlencoded'): string {
  if (typeof body === 'string') return body
  if (format !== 'form-urlencoded') return JSON.stringify(body)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const pairs = Object.entries(body).map(([key, value]) => [key, text(value)])
    return new URLSearchParams(pairs as [string, string][]).toString()
  }
  throw new TsplayError('BAD_ARGS', 'uri: a form needs a mapping or text as its body')
}

const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const unanswered = 'it is asked from the host of the task: does that reach it, and is it up?'

async function send(
  host: HostReader,
  request: HttpRequest,
  { environment, timeout }: ModuleContext,
): Promise<ModuleResult> {
  const started = Date.now()
  const done = await host.script(nodeScript('http') + nodeScript('uri'), [], {
    stdin: httpInput(request),
    env: environment,
    ...(timeout !== undefined && { timeout: timeout * 1000 }),
  })
  if (done.code === 69) throw commandFailed(host, `uri: ${request.url}`, done, 'install curl on it')
  const elapsed = Math.round((Date.now() - started) / 1000)
  const { url } = request
  if (done.code !== 0) {
    // A value and not an error, so that `until: eq result.status 200` can wait for a server.
    const msg = `${shownUrl(url)}: ${lastLines(done.stderr.toString())}`
    return { url, elapsed, status: -1, failed: true, msg, hint: unanswered }
  }
  return { url, elapsed, ...parseHttp(done.stdout) }
}

function judge(args: UriArgs, result: ModuleResult): ModuleResult {
  const { status_code: wanted = [200], return_content = false } = args
  const { content, status, ...rest } = result
  if (result.failed === true) return result
  if (wanted.includes(Number(status))) {
    return { ...rest, status, ...(return_content && { content }) }
  }
  // Never cut: half a secret would not be known as one, and not be masked.
  const said = typeof content === 'string' && content.length <= 500 ? content : ''
  const msg = `Status code was ${Number(status)} and not ${wanted.join(' or ')}: ${said || args.url}`
  return { ...rest, status, content, failed: true, msg }
}
