import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server was asked. */
interface Asked {
  readonly method: string
  readonly auth: string | undefined
  readonly body: string
}

/** A web server on this machine: `/file`, `/moved` to it, `/json`, and nothing else. */
export class Web {
  /** Of this test. */
  readonly requests: Asked[] = []
  readonly #server: Server

  /** To be called inside a `describe`: it comes and goes with its tests. */
  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response)
    })
    before(() => new Promise<void>(resolve => this.#server.listen(0, '0.0.0.0', resolve)))
    after(() => {
      this.#server.close()
    })
    beforeEach(() => {
      this.requests.length = 0
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const { method = '', url = '', headers } = request
    this.requests.push({ method, auth: headers.authorization, body })
    if (url === '/moved') response.writeHead(302, { location: '/file' }).end()
    else if (url === '/file') response.end('content of the file')
    else if (url === '/json') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":[1]}')
    } else response.writeHead(404).end('not here')
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
