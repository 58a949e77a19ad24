import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

import { packageVersion } from '../package-root.ts'
import { type Bundle, openBundle } from './archive.ts'
import {
  type BundledFile,
  type BundledImage,
  type BundleIndex,
  type FileRequest,
  type ImageRequest,
} from './contents.ts'
import { type BundleRequest, findImage, lookIntoBundle } from './look.ts'

/** A bundle that is to be, beside the one that is there. */
export interface BundlePlan {
  readonly request: BundleRequest
  /** What is there by that name already: nothing of it is downloaded again. */
  readonly existing: Bundle | undefined
  readonly kept: {
    readonly files: readonly BundledFile[]
    readonly images: readonly BundledImage[]
  }
  /** What is to be downloaded. */
  readonly wanted: {
    readonly files: readonly FileRequest[]
    readonly images: readonly ImageRequest[]
  }
  /** The bundle that is there is what was asked for. */
  readonly isCurrent: boolean
}

/** Compares what is asked for with the bundle that is there; asks nobody. */
export async function planBundle(path: string, request: BundleRequest): Promise<BundlePlan> {
  if (!existsSync(path)) {
    const kept = { files: [], images: [] }
    return { request, existing: undefined, kept, wanted: request, isCurrent: false }
  }
  const existing = await openBundle(path)
  const { files, images, missing, damaged } = await lookIntoBundle(existing, request)
  const wanted = {
    files: [...missing.files, ...damaged.files],
    images: [...missing.images, ...damaged.images],
  }
  const isWhole = wanted.files.length + wanted.images.length === 0
  const isCurrent =
    isWhole && isDeepStrictEqual(existing.index, indexOf(request, { files, images }))
  return { request, existing, kept: { files, images }, wanted, isCurrent }
}

/** The table of contents of a bundle: in the order of the request, whatever was there before. */
export function indexOf(
  { files, images, settings }: BundleRequest,
  have: Pick<BundleIndex, 'files' | 'images'>,
): BundleIndex {
  return {
    version: 1,
    tsplay: packageVersion(),
    settings,
    files: files.flatMap(file => {
      const found = have.files.find(({ sha256 }) => sha256 === file.sha256)
      return found === undefined ? [] : { ...file, size: found.size }
    }),
    images: images.flatMap(image => findImage(have.images, image) ?? []),
  }
}
