import type { JsonObject } from '../model/value.ts'
import { type Bundle, damagedBlobs } from './archive.ts'
import {
  type BundledFile,
  type BundledImage,
  blobsOf,
  type FileRequest,
  type ImageRequest,
  partsOf,
} from './contents.ts'

/** What a bundle shall hold. */
export interface BundleRequest {
  readonly files: readonly FileRequest[]
  readonly images: readonly ImageRequest[]
  readonly settings: JsonObject
}

/** What of a request there is in a bundle, and what not. */
export interface BundleLook {
  readonly files: readonly BundledFile[]
  readonly images: readonly BundledImage[]
  /** Not in it. */
  readonly missing: Pick<BundleRequest, 'files' | 'images'>
  /** In it, but not what their checksum says. */
  readonly damaged: Pick<BundleRequest, 'files' | 'images'>
}

/** Compares a request with a bundle, reading everything in it that was asked for. */
export async function lookIntoBundle(
  { index, ...bundle }: Bundle,
  { files, images }: Pick<BundleRequest, 'files' | 'images'>,
): Promise<BundleLook> {
  const found = {
    files: files.map(file => ({
      wanted: file,
      have: index.files.find(({ sha256 }) => sha256 === file.sha256),
    })),
    images: images.map(image => ({ wanted: image, have: findImage(index.images, image) })),
  }
  const have = {
    files: found.files.flatMap(({ have }) => have ?? []),
    images: found.images.flatMap(({ have }) => have ?? []),
  }
  const bad = await damagedBlobs({ index, ...bundle }, blobsOf(have).keys())
  const isBad = (image: BundledImage): boolean => partsOf(image).some(([sha256]) => bad.has(sha256))
  return {
    files: have.files.filter(({ sha256 }) => !bad.has(sha256)),
    images: have.images.filter(image => !isBad(image)),
    missing: {
      files: found.files.flatMap(({ wanted, have }) => (have === undefined ? wanted : [])),
      images: found.images.flatMap(({ wanted, have }) => (have === undefined ? wanted : [])),
    },
    damaged: {
      files: files.filter(({ sha256 }) => bad.has(sha256)),
      images: have.images.filter(isBad).map(({ name, architecture }) => ({ name, architecture })),
    },
  }
}

/** An image of a bundle for an architecture. */
export const findImage = (
  images: readonly BundledImage[],
  { name, architecture }: ImageRequest,
): BundledImage | undefined =>
  images.find(image => image.name === name && image.architecture === architecture)
