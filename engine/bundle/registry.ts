import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import { hexOf } from './contents.ts'
import { type HttpAnswer, readBody } from './http.ts'
import { parseImageName } from './image-name.ts'
import { type Endpoint, endpointsOf, type RegistryMirrors } from './mirrors.ts'
import type { AskRegistry } from './registry-api.ts'

/** A manifest as a registry gave it: its very bytes, for its digest is theirs. */
export interface Manifest {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Buffer
}

/** A repository of images, at whichever of its endpoints answers. */
export interface Repository {
  /** @param reference A tag or a digest. */
  readonly manifest: (reference: string) => Promise<Manifest>
  /** The bytes of a configuration or layer; whoever reads them checks them against the digest. */
  readonly blob: (digest: string) => Promise<Readable>
}

/** The repository that an image is in. */
export type Repositories = (image: string, signal: AbortSignal) => Repository

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

/** No manifest is larger. */
const largestManifest = 4 * 1024 * 1024

/** Asks mirrors and registries for images, in the order in which containerd would. */
export function repositories(ask: AskRegistry, mirrors: readonly RegistryMirrors[]): Repositories {
  return (image, signal) => {
    const { registry, repository } = parseImageName(image)
    const endpoints = endpointsOf(registry, mirrors)
    return {
      manifest: reference => {
        const isTag = !reference.includes(':')
        const able = endpoints.filter(({ resolves }) => resolves || !isTag)
        return first(image, able, signal, async endpoint => {
          const what = { repository, path: `manifests/${reference}`, accept: manifestTypes }
          const answer = await ask(endpoint, what, signal)
          return readManifest(answer, isTag ? undefined : reference, `${endpoint.url}: ${image}`)
        })
      },
      blob: digest =>
        first(image, endpoints, signal, async endpoint => {
          const what = { repository, path: `blobs/${digest}`, accept: ['*/*'] }
          return (await ask(endpoint, what, signal)).body
        }),
    }
  }
}

/** All endpoints in turn, until one has it. */
async function first<T>(
  image: string,
  endpoints: readonly Endpoint[],
  signal: AbortSignal,
  take: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const failures: TsplayError[] = []
  for (const endpoint of endpoints) {
    try {
      return await take(endpoint)
    } catch (error) {
      if (!(error instanceof TsplayError) || signal.aborted) throw error
      failures.push(error)
    }
  }
  const said = failures.map(({ message }) => message).join('; ')
  const message = `${image}: ${said === '' ? 'no mirror may be asked for a tag' : said}`
  throw new TsplayError('MODULE_FAILED', message, { hint: failures.at(-1)?.hint })
}

async function readManifest(
  answer: HttpAnswer,
  wanted: string | undefined,
  from: string,
): Promise<Manifest> {
  const bytes = await readBody(from, answer.body, largestManifest)
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const told = wanted ?? answer.header('docker-content-digest') ?? digest
  hexOf(told)
  if (told !== digest) {
    throw new TsplayError('CHECKSUM_MISMATCH', `${from}: expected ${told}, got ${digest}`, {
      hint: 'the registry, or what stands before it, gave something else: name another mirror',
    })
  }
  const [mediaType = ''] = (answer.header('content-type') ?? '').split(';')
  return { mediaType: mediaType.trim(), digest, bytes }
}
