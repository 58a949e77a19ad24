import { resolve } from 'node:path'

import { openBundle } from '../bundle/archive.ts'
import type { FileRequest, ImageRequest } from '../bundle/contents.ts'
import { lookIntoBundle } from '../bundle/look.ts'
import { bundleFiles, bundleImages, bundleSchemas } from './bundle-args.ts'
import type { Module } from './module.ts'

/** A bundle and what it ought to hold. */
export interface BundleInfoArgs {
  readonly bundle: string
  /** As for `bundle`. */
  readonly files?: readonly FileRequest[]
  /** As for `bundle`. */
  readonly images?: readonly ImageRequest[]
}

/** Tells what a bundle on the control machine lacks, and what in it is damaged; changes nothing. */
export const bundleInfo: Module<BundleInfoArgs> = {
  name: 'bundle_info',
  local: true,

  schema: {
    required: ['bundle'],
    properties: { bundle: { type: 'string', minLength: 1 }, ...bundleSchemas },
  },

  async run({ bundle, files = [], images = [] }) {
    const opened = await openBundle(resolve(bundle))
    const request = { files: bundleFiles(files), images: bundleImages(images) }
    const { missing, damaged } = await lookIntoBundle(opened, request)
    return { bundle: opened.path, missing: names(missing), damaged: names(damaged) }
  },
}

function names({
  files,
  images,
}: {
  readonly files: readonly FileRequest[]
  readonly images: readonly ImageRequest[]
}): readonly string[] {
  return [
    ...files.map(({ name, url }) => `${name} (${url})`),
    ...images.map(({ name, architecture }) => `${name} (${architecture})`),
  ]
}
