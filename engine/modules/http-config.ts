import { TsplayError } from '../errors.ts'
import type { JsonSchema } from './module.ts'

/** Arguments with which `get_url` and `uri` speak HTTP from the host. */
export interface HttpArgs {
  readonly url: string
  readonly headers?: Readonly<Record<string, string | number>>
  /** Seconds to connect, and without any data. */
  readonly timeout?: number
  readonly validate_certs?: boolean
  readonly url_username?: string
  readonly url_password?: string
  /** Ansible sends a password only when asked for it, unless this is set; here it is always sent. */
  readonly force_basic_auth?: boolean
  readonly ca_path?: string
  readonly client_cert?: string
  readonly client_key?: string
}

/** Schema of {@link HttpArgs}. */
export const httpSchemas: { readonly [K in keyof Required<HttpArgs>]: JsonSchema } = {
  url: { type: 'string', pattern: '^(https?|ftp|file)://\\S+$' },
  headers: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
  timeout: { type: 'integer', minimum: 1 },
  validate_certs: { type: 'boolean' },
  url_username: { type: 'string' },
  url_password: { type: 'string' },
  force_basic_auth: { type: 'boolean' },
  ca_path: { type: 'string', pattern: '^/' },
  client_cert: { type: 'string', pattern: '^/' },
  client_key: { type: 'string', pattern: '^/' },
}

/** A URL as descriptions may show it: without a password or query. */
export function shownUrl(text: string): string {
  const { protocol, host, pathname } = new URL(text)
  return `${protocol}//${host}${pathname}`
}

/** A request as {@link httpInput} puts it. */
export interface HttpRequest extends HttpArgs {
  readonly method?: string
  readonly body?: string
  readonly follow?: boolean
}

/**
 * What our HTTP scripts read from stdin, so that nothing of it shows in an argument list: the URL,
 * curl's configuration, and wget's, each part ended by a line of dashes.
 */
export function httpInput(request: HttpRequest): string {
  for (const value of [request.url, ...Object.entries(request.headers ?? {}).flat()]) {
    if (/[\r\n]/.test(String(value))) {
      throw new TsplayError('BAD_ARGS', 'a URL or header must not hold line ends')
    }
  }
  return [[request.url], curlLines(request), wgetLines(request)]
    .map(lines => [...lines, '---', ''].join('\n'))
    .join('')
}

function curlLines(request: HttpRequest): readonly string[] {
  const { method, body, follow = true, timeout = 30, headers = {} } = request
  const user = [request.url_username ?? '', request.url_password ?? ''].join(':')
  return [
    `url = ${quoted(request.url)}`,
    `connect-timeout = ${timeout}`,
    ...['speed-limit = 1', `speed-time = ${timeout}`],
    ...(follow ? ['location'] : []),
    ...(method === 'HEAD' ? ['head'] : method === undefined ? [] : [`request = ${method}`]),
    ...(user === ':' ? [] : [`user = ${quoted(user)}`]),
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`data-raw = ${quoted(body)}`]),
    ...(request.validate_certs === false ? ['insecure'] : []),
    ...option('cacert', request.ca_path),
    ...option('cert', request.client_cert),
    ...option('key', request.client_key),
  ]
}

function wgetLines(request: HttpRequest): readonly string[] {
  const { method, body, follow = true, timeout = 30, headers = {} } = request
  const { url_username: user, url_password: password } = request
  if (body !== undefined && /[\r\n]/.test(body)) return ['# curl only: a body of several lines']
  const plain = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`${name} = ${value}`]
  return [
    ...[`timeout = ${timeout}`, 'tries = 1', ...(follow ? [] : ['max_redirect = 0'])],
    ...plain('method', method === 'GET' ? undefined : method),
    ...plain('http_user', user),
    ...plain('http_password', password),
    ...(user === undefined ? [] : ['auth_no_challenge = on']),
    ...Object.entries(headers).map(([name, value]) => `header = ${name}: ${value}`),
    ...plain('body_data', body),
    ...(request.validate_certs === false ? ['check_certificate = off'] : []),
    ...plain('ca_certificate', request.ca_path),
    ...plain('certificate', request.client_cert),
    ...plain('private_key', request.client_key),
  ]
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name} = ${quoted(value)}`]
}

/** A value in curl's configuration file. */
function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[\n\r\t]/g, char => escapes[char] ?? char)}"`
}
