import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import { blobName, type BundledImage, type BundleIndex, indexName, partsOf } from './contents.ts'
import { listTar, packTar, type TarMember, type TarPlace } from './tar.ts'

/** A bundle on the control machine. */
export interface Bundle {
  readonly path: string
  readonly index: BundleIndex
  /** A file or a part of an image; undefined where the archive has none of that checksum. */
  readonly blob: (sha256: string) => TarMember | undefined
}

/**
 * Opens a bundle: reads what is in it, and where.
 * @throws TsplayError FILE_NOT_FOUND, FILE_UNREADABLE where it is none, CHECKSUM_MISMATCH where it is cut short
 */
export async function openBundle(path: string): Promise<Bundle> {
  const places = await listTar(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === undefined || error instanceof TsplayError)
      throw error
    throw unreadable(path, error as NodeJS.ErrnoException)
  })
  const member = (name: string): TarMember | undefined => {
    const place = places.get(name)
    return place && { name, size: place.size, open: () => streamOf(path, place) }
  }
  const contents = member(indexName)
  if (contents === undefined) throw noBundle(path)
  return {
    path,
    index: await readIndex(path, contents),
    blob: sha256 => member(blobName(sha256)),
  }
}

const streamOf = (path: string, { start, size }: TarPlace): Readable =>
  size === 0 ? Readable.from([]) : createReadStream(path, { start, end: start + size - 1 })

async function readIndex(path: string, contents: TarMember): Promise<BundleIndex> {
  const chunks: Buffer[] = []
  for await (const chunk of contents.open()) chunks.push(chunk as Buffer)
  try {
    const index = JSON.parse(Buffer.concat(chunks).toString()) as BundleIndex
    if ((index as { readonly version: number }).version === 1) return index
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw noBundle(path)
}

const noBundle = (path: string): TsplayError =>
  new TsplayError('FILE_UNREADABLE', `${path}: not a bundle of this version of tsplay`, {
    hint: 'write one: tsplay bundle -i hosts.yml -o FILE',
  })

function unreadable(path: string, error: NodeJS.ErrnoException): TsplayError {
  const isAbsent = error.code === 'ENOENT'
  const code = isAbsent ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE'
  return new TsplayError(code, `${path}: ${isAbsent ? 'there is no such bundle' : error.message}`, {
    hint: 'write it where there is internet: tsplay bundle -i hosts.yml -o FILE; then name it: offline: PATH',
    cause: error,
  })
}

/** The parts of a bundle, of those asked for, whose bytes are not what their checksum says. */
export async function damagedBlobs(
  bundle: Bundle,
  wanted: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const damaged = new Set<string>()
  for (const sha256 of new Set(wanted)) {
    const hash = createHash('sha256')
    const stream = bundle.blob(sha256)?.open()
    if (stream !== undefined) for await (const chunk of stream) hash.update(chunk as Buffer)
    if (hash.digest('hex') !== sha256) damaged.add(sha256)
  }
  return damaged
}

/** One image of a bundle as an archive that container engines import, under its name. */
export function imageArchive(bundle: Bundle, image: BundledImage): Readable {
  const parts = new Set(partsOf(image).map(([sha256]) => sha256))
  const members = [...parts].flatMap(sha256 => bundle.blob(sha256) ?? [])
  return Readable.from(packTar([...layoutOf([image]), ...members]), { objectMode: false })
}

/** What makes blobs an OCI image layout, with the images' names where containerd looks for them. */
export function layoutOf(images: readonly BundledImage[]): readonly TarMember[] {
  const manifests = images.map(({ manifest, name, architecture }) => ({
    ...manifest,
    platform: { os: 'linux', architecture },
    annotations: {
      'io.containerd.image.name': name,
      'org.opencontainers.image.ref.name': name.replace(/^.*:/, ''),
    },
  }))
  return [
    text('oci-layout', { imageLayoutVersion: '1.0.0' }),
    text('index.json', { schemaVersion: 2, manifests }),
  ]
}

/** A member that is JSON. */
export function text(name: string, value: unknown): TarMember {
  const content = Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
  return { name, size: content.length, open: () => Readable.from([content]) }
}
