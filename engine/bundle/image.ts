import type { Readable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import type { BundledImage, Descriptor, ImageRequest } from './contents.ts'
import { readBody } from './http.ts'
import { parseImageName } from './image-name.ts'
import type { Manifest, Repository } from './registry.ts'

/** An image whose manifest is known, for one architecture. */
export interface ResolvedImage extends BundledImage {
  readonly manifestBytes: Buffer
}

/** An index of platforms, as far as it is read here. */
interface PlatformIndex {
  readonly manifests: readonly (Descriptor & {
    readonly platform?: { readonly os?: string; readonly architecture?: string }
  })[]
}

interface ImageManifest {
  readonly mediaType?: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

/** Finds out what an image is made of on an architecture. */
export async function resolveImage(
  request: ImageRequest,
  repository: Repository,
): Promise<ResolvedImage> {
  const { name, architecture } = request
  const found = await repository.manifest(parseImageName(name).reference)
  const content = parsed(name, found)
  const isIndex = 'manifests' in content
  const manifest = isIndex
    ? await repository.manifest(platformOf(request, content as PlatformIndex))
    : found
  const { config, layers } = imageManifest(name, isIndex ? parsed(name, manifest) : content)
  // An index says for whom each of its images is; of a single one, only its configuration does.
  if (!isIndex) await refuseOther(request, await repository.blob(config.digest))
  const { mediaType, digest, bytes } = manifest
  return {
    ...{ name, architecture, digest: found.digest },
    manifest: { mediaType, digest, size: bytes.length },
    blobs: [config, ...layers].map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    manifestBytes: bytes,
  }
}

function platformOf({ name, architecture }: ImageRequest, { manifests }: PlatformIndex): string {
  const found = manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  )
  if (found !== undefined) return found.digest
  const known = manifests.flatMap(({ platform }) =>
    platform?.os === 'linux' ? [platform.architecture ?? ''] : [],
  )
  throw otherArchitecture(name, architecture, known.join(', '))
}

async function refuseOther({ name, architecture }: ImageRequest, config: Readable): Promise<void> {
  const text = await readBody(name, config, 4 * 1024 * 1024)
  const { architecture: found } = fromJson(name, text.toString()) as {
    readonly architecture?: string
  }
  if (found !== architecture) throw otherArchitecture(name, architecture, found ?? 'none')
}

const otherArchitecture = (name: string, wanted: string, found: string): TsplayError =>
  new TsplayError('MODULE_FAILED', `${name}: is there for ${found}, not for ${wanted}`, {
    hint: 'name an image that is for it, or take the hosts of that architecture out of the inventory',
  })

function parsed(name: string, { bytes, mediaType }: Manifest): object {
  const content = fromJson(name, bytes.toString())
  if (typeof content === 'object' && content !== null && !('fsLayers' in content)) return content
  throw new TsplayError(
    'MODULE_FAILED',
    `${name}: a manifest of a kind that is not known: ${mediaType}`,
    {
      hint: 'the registry has it in the old form (schema 1) only: push it there again',
    },
  )
}

function imageManifest(name: string, content: object): ImageManifest {
  if ('config' in content && 'layers' in content) return content as ImageManifest
  throw new TsplayError('MODULE_FAILED', `${name}: its manifest names no layers`, {
    hint: 'is it an image to run?',
  })
}

function fromJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new TsplayError('MODULE_FAILED', `${name}: what the registry gave is no JSON`, {
      hint: 'does something answer in its place, such as the login page of a proxy?',
      cause,
    })
  }
}
