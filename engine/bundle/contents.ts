import { TsplayError } from '../errors.ts'
import type { JsonObject } from '../model/value.ts'

/** A file to have in a bundle. */
export interface FileRequest {
  readonly name: string
  readonly url: string
  /** Hex. */
  readonly sha256: string
}

/** An image to have in a bundle, for one architecture of Linux. */
export interface ImageRequest {
  /** As whoever runs it names it, such as `registry.k8s.io/pause:3.10`. */
  readonly name: string
  /** In Go's words, such as `amd64`. */
  readonly architecture: string
}

/** What a bundle says of a file in it. */
export interface BundledFile extends FileRequest {
  /** Bytes. */
  readonly size: number
}

/** A blob as registries and OCI layouts refer to it. */
export interface Descriptor {
  readonly mediaType: string
  /** `sha256:HEX` */
  readonly digest: string
  readonly size: number
}

/** What a bundle says of an image in it. */
export interface BundledImage extends ImageRequest {
  /** What the registry had under that name: of an image for several platforms, their index. */
  readonly digest: string
  readonly manifest: Descriptor
  /** The configuration and the layers. */
  readonly blobs: readonly Descriptor[]
}

/** The table of contents of a bundle: its first member, `bundle.json`. */
export interface BundleIndex {
  /** Of the format. */
  readonly version: 1
  /** The version of tsplay that wrote it. */
  readonly tsplay: string
  /** What it was written for. */
  readonly settings: JsonObject
  readonly files: readonly BundledFile[]
  readonly images: readonly BundledImage[]
}

/** The name of the table of contents in the archive. */
export const indexName = 'bundle.json'

/** Where the archive keeps a blob: files lie among the images' layers, each under its checksum. */
export const blobName = (sha256: string): string => `blobs/sha256/${sha256}`

/** The hex of a digest. */
export function hexOf(digest: string): string {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? []
  if (hex !== undefined) return hex
  throw new TsplayError('MODULE_FAILED', `not a sha256 digest: ${digest}`, {
    hint: 'only images whose parts are named by sha256 can be bundled',
  })
}

/** Everything that a bundle holds, by checksum: each once, in the order of its use. */
export function blobsOf({
  files,
  images,
}: Pick<BundleIndex, 'files' | 'images'>): ReadonlyMap<string, number> {
  return new Map([
    ...files.map(({ sha256, size }) => [sha256, size] as const),
    ...images.flatMap(image => partsOf(image)),
  ])
}

/** Checksum and size of everything that an image is made of. */
export const partsOf = ({
  manifest,
  blobs,
}: Pick<BundledImage, 'manifest' | 'blobs'>): readonly (readonly [string, number])[] =>
  [manifest, ...blobs].map(({ digest, size }) => [hexOf(digest), size] as const)
