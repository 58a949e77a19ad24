import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An image of a {@link DownloadSite}: its layers by architecture. */
export type Layers = Readonly<Record<string, readonly string[]>>

/** A real HTTP server on this machine: a file server and an image registry, which remembers what it was asked. */
export interface DownloadSite {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** As an image names it. */
  readonly registry: string
  /** Paths with their queries, in order. */
  readonly asked: string[]
  /** Headers of the same requests. */
  readonly headers: IncomingMessage['headers'][]
  /** Puts a file there; gives its sha256. */
  readonly file: (path: string, content: string) => string
  /** Pushes an image: of one architecture as it is, of several behind an index. Gives its digest. */
  readonly image: (repository: string, tag: string, layers: Layers) => string
  /** Answers a path by hand. */
  readonly on: (
    path: string,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ) => void
  readonly stop: () => Promise<void>
}

type Answer = Parameters<DownloadSite['on']>[1]

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
}

/** Hex sha256. */
export const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')

/** Starts one. `stop` belongs into an after hook. */
export async function startDownloadSite(): Promise<DownloadSite> {
  const answers = new Map<string, Answer>()
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    // A proxy is asked for whole URLs.
    const { pathname, search } = new URL(request.url ?? '/', 'http://here')
    asked.push(pathname + search)
    headers.push(request.headers)
    const answer = answers.get(pathname)
    if (answer !== undefined) answer(request, response)
    else response.writeHead(404).end('nothing here')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const put = (path: string, content: string, type = 'application/octet-stream'): void => {
    answers.set(path, (_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(content)
    })
  }
  const blob = (repository: string, content: string, mediaType: string) => {
    const digest = `sha256:${sha256(content)}`
    put(`/v2/${repository}/blobs/${digest}`, content)
    return { mediaType, digest, size: Buffer.byteLength(content) }
  }
  const manifest = (repository: string, content: object, mediaType: string, tag?: string) => {
    const text = JSON.stringify(content)
    const digest = `sha256:${sha256(text)}`
    for (const name of tag === undefined ? [digest] : [digest, tag]) {
      put(`/v2/${repository}/manifests/${name}`, text, mediaType)
    }
    return { mediaType, digest, size: Buffer.byteLength(text) }
  }

  return {
    url: `http://127.0.0.1:${port}`,
    registry: `127.0.0.1:${port}`,
    asked,
    headers,
    file: (path, content) => {
      put(path, content)
      return sha256(content)
    },
    image: (repository, tag, layers) => {
      const architectures = Object.entries(layers)
      const one = architectures.length === 1 ? tag : undefined
      const manifests = architectures.map(([architecture, contents]) => ({
        ...manifest(
          repository,
          {
            schemaVersion: 2,
            config: blob(repository, JSON.stringify({ architecture, os: 'linux' }), types.config),
            layers: contents.map(content => blob(repository, content, types.layer)),
          },
          types.manifest,
          one,
        ),
        platform: { os: 'linux', architecture },
      }))
      if (one !== undefined) return manifests[0]?.digest ?? ''
      return manifest(repository, { schemaVersion: 2, manifests }, types.index, tag).digest
    },
    on: (path, answer) => answers.set(path, answer),
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
