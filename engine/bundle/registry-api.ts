import { TsplayError } from '../errors.ts'
import { type Http, type HttpAnswer, type HttpOptions, readBody, refused } from './http.ts'
import type { Endpoint } from './mirrors.ts'

/** What is asked of a registry. */
export interface RegistryQuestion {
  readonly repository: string
  /** What in the repository: `manifests/TAG` or `blobs/DIGEST`. */
  readonly path: string
  /** Media types. */
  readonly accept: readonly string[]
}

/** Asks one endpoint. @throws TsplayError for anything but what was asked for */
export type AskRegistry = (
  endpoint: Endpoint,
  question: RegistryQuestion,
  signal: AbortSignal,
) => Promise<HttpAnswer>

/** Speaks the registry API v2. A registry that wants a token gets one, for it gives one to everybody. */
export function registryApi(http: Http): AskRegistry {
  const tokens = new Map<string, string>()
  return async (endpoint, { repository, path, accept }, signal) => {
    const { url: base, namespace, insecure } = endpoint
    const url = `${base}/${repository}/${path}${namespace === undefined ? '' : `?ns=${namespace}`}`
    const key = `${base} ${repository}`
    const get = (): Promise<HttpAnswer> => {
      const token = tokens.get(key)
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const headers = { accept: accept.join(', '), ...authorization }
      return http.get(url, { headers, insecure, signal })
    }
    let answer = await get()
    const challenge = answer.header('www-authenticate')
    if (answer.status === 401 && challenge?.toLowerCase().startsWith('bearer ') === true) {
      answer.body.destroy()
      tokens.set(key, await bearerToken(challenge, { http, base, repository, insecure, signal }))
      answer = await get()
    }
    if (answer.status !== 200) throw await refused(url, answer)
    return answer
  }
}

interface TokenRequest extends HttpOptions {
  readonly http: Http
  readonly base: string
  readonly repository: string
}

/** @param challenge The `WWW-Authenticate` of a refusal: who gives tokens, and for what. */
async function bearerToken(
  challenge: string,
  { http, base, repository, ...options }: TokenRequest,
): Promise<string> {
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  )
  const realm = parameters.get('realm') ?? ''
  if (!URL.canParse(realm)) throw noToken(`${base}: it wants a token and does not say whose`)
  const url = new URL(realm)
  const service = parameters.get('service')
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', parameters.get('scope') ?? `repository:${repository}:pull`)
  const answer = await http.get(url.href, options)
  if (answer.status !== 200) throw await refused(url.href, answer)
  const token = tokenIn((await readBody(url.href, answer.body, 1024 * 1024)).toString())
  if (token === undefined) throw noToken(`${url.href}: the answer holds no token`)
  return token
}

const noToken = (message: string): TsplayError =>
  new TsplayError('MODULE_FAILED', message, { hint: 'name another mirror' })

function tokenIn(text: string): string | undefined {
  try {
    const { token, access_token } = JSON.parse(text) as Readonly<Record<string, unknown>>
    return [token, access_token].find(value => typeof value === 'string')
  } catch (error) {
    // Not JSON: said by who asked.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
