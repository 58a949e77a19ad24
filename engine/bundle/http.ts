import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'
import { Readable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import { type Connections, openConnections } from './proxies.ts'

/** An answer whose body is still to be read. */
export interface HttpAnswer {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly body: Readable
}

/** How to ask. */
export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Takes any certificate. */
  readonly insecure?: boolean
  readonly signal: AbortSignal
}

/** Asks servers, through the proxies it was made with. */
export interface Http {
  /** Follows redirections; a login goes no further than to the server it is for. @throws TsplayError where nobody answers */
  readonly get: (url: string, options: HttpOptions) => Promise<HttpAnswer>
  readonly close: () => void
}

/** Milliseconds without a word. */
const patience = 60_000
const redirections = [301, 302, 303, 307, 308]
const mostRedirections = 10

/** Makes a client of HTTP, for `http_proxy` and its like. */
export function openHttp(environment: Readonly<Record<string, string>>): Http {
  const connections = openConnections(environment)
  return {
    get: async (url, options) => {
      const { origin } = new URL(url)
      let at = new URL(url)
      for (let count = 0; count <= mostRedirections; count++) {
        const headers = at.origin === origin ? options.headers : withoutLogin(options.headers)
        const answer = await ask(at, { ...options, ...(headers && { headers }) }, connections)
        const { statusCode: status = 0, headers: told } = answer
        if (!redirections.includes(status) || told.location === undefined) {
          const body = Readable.from(chunks(at.href, answer, options.signal))
          return { status, header: name => told[name]?.toString(), body }
        }
        answer.destroy()
        at = new URL(told.location, at)
      }
      throw noAnswer(url, `more than ${mostRedirections} redirections`)
    },
    close: connections.close,
  }
}

function withoutLogin(headers: HttpOptions['headers'] = {}): Readonly<Record<string, string>> {
  const { authorization, ...others } = headers
  return authorization === undefined ? headers : others
}

function ask(
  url: URL,
  { headers = {}, insecure = false, signal }: HttpOptions,
  { agentFor }: Connections,
): Promise<IncomingMessage> {
  const get = url.protocol === 'http:' ? getPlain : getSecure
  return new Promise((resolve, reject) => {
    const options = {
      ...{ agent: agentFor(url), timeout: patience, signal, rejectUnauthorized: !insecure },
      headers: { 'user-agent': 'tsplay', ...headers },
    }
    const request = get(url, options, resolve)
    request.on('timeout', () => {
      request.destroy(new Error(`no word for ${patience / 1000} s`))
    })
    request.on('error', error => {
      reject(signal.aborted ? (signal.reason as Error) : noAnswer(url.href, error.message, error))
    })
  })
}

/** A body; a connection that breaks is told as one that was not made. */
async function* chunks(
  url: string,
  body: AsyncIterable<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    yield* body
  } catch (error) {
    signal.throwIfAborted()
    throw noAnswer(url, error instanceof Error ? error.message : String(error), error)
  }
}

/** The whole of a body that is not expected to be large. */
export async function readBody(url: string, body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size <= limit) continue
    throw new TsplayError('MODULE_FAILED', `${url}: the answer is larger than ${limit} bytes`, {
      hint: 'does something else answer in its place?',
    })
  }
  return Buffer.concat(chunks)
}

const noAnswer = (url: string, reason: string, cause?: unknown): TsplayError =>
  new TsplayError('MODULE_FAILED', `${url}: ${reason}`, {
    hint: "does this machine reach that address? See http_proxy, https_proxy, files_repo and containerd_registries_mirrors; NODE_EXTRA_CA_CERTS names a site's own CA",
    cause,
  })

/** The error of a server that answered something else; takes some of what it said along. */
export async function refused(url: string, { status, body }: HttpAnswer): Promise<TsplayError> {
  let said = ''
  for await (const chunk of body as AsyncIterable<Buffer>) {
    said += chunk.toString()
    if (said.length > 300) break
  }
  const words = said.replace(/\s+/g, ' ').trim().slice(0, 300)
  const message = `${url}: the server answered ${status}${words === '' ? '' : `: ${words}`}`
  return new TsplayError('MODULE_FAILED', message, { hint: hintFor(status) })
}

function hintFor(status: number): string {
  if (status === 401 || status === 403) {
    return 'it wants a login, or refuses this one: name a mirror that lets everybody read'
  }
  if (status === 404) {
    return 'there is no such thing there: check the version and where it comes from'
  }
  if (status === 429) return 'it was asked too often: wait, or name a mirror'
  return 'try again later, or name a mirror'
}
