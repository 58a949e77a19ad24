import { dirname, resolve } from 'node:path'

import type { FileRequest, ImageRequest } from '../bundle/contents.ts'
import type { RegistryMirrors } from '../bundle/mirrors.ts'
import { type BundlePlan, planBundle } from '../bundle/plan.ts'
import { megabytes } from '../bundle/progress.ts'
import { TsplayError } from '../errors.ts'
import type { JsonObject } from '../model/value.ts'
import { bundleFiles, bundleImages, bundleSchemas } from './bundle-args.ts'
import { shownUrl } from './http-config.ts'
import type { Module } from './module.ts'

/** What to gather on the control machine, from where, and in which file. */
export interface BundleArgs {
  readonly dest: string
  /** Each with `name`, `url` and `sha256`. */
  readonly files?: readonly FileRequest[]
  /** Each with its whole `name`, and an `architecture` such as `amd64`. */
  readonly images?: readonly ImageRequest[]
  /** As `containerd_registries_mirrors`. */
  readonly mirrors?: readonly RegistryMirrors[]
  /** Written into the bundle: what it was made for. */
  readonly settings?: JsonObject
}

/**
 * Downloads files and images to the control machine, into one archive for hosts without internet.
 * What an archive of that name holds is not downloaded again.
 */
export const bundle: Module<BundleArgs> = {
  name: 'bundle',
  local: true,

  schema: {
    required: ['dest'],
    properties: {
      dest: { type: 'string', minLength: 1 },
      ...bundleSchemas,
      mirrors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['prefix'],
          additionalProperties: false,
          properties: {
            prefix: { type: 'string', minLength: 1 },
            server: { type: 'string' },
            mirrors: {
              type: 'array',
              items: {
                type: 'object',
                required: ['host'],
                properties: {
                  host: { type: 'string', minLength: 1 },
                  capabilities: { type: 'array', items: { type: 'string' } },
                  skip_verify: { type: 'boolean' },
                },
              },
            },
          },
        },
      },
      settings: { type: 'object' },
    },
  },

  async run({ dest, files = [], images = [], mirrors = [], settings = {} }, ctx) {
    const path = resolve(dest)
    const request = { files: bundleFiles(files), images: bundleImages(images), settings }
    const plan = await planBundle(path, request).catch((error: unknown) => {
      throw notOurs(path, error)
    })
    const result = { dest: path, files: request.files.length, images: request.images.length }
    if (plan.isCurrent) return { ...result, msg: `${path} holds all that is asked for` }
    if (ctx.isRetry !== true) toDownload(plan).forEach(ctx.tell)
    let downloaded = 0
    await ctx.change(`write ${path}`, async () => {
      const { writeBundle } = await import('../bundle/write.ts')
      const { environment, signal, tell } = ctx
      const options = { mirrors, environment, signal, tell }
      const written = await writeBundle(path, plan, options).catch((error: unknown) => {
        throw onDisk(path, error)
      })
      downloaded = written.downloaded
    })
    return { ...result, downloaded, msg: `wrote ${path}, ${megabytes(downloaded)} downloaded` }
  },
}

function toDownload({ wanted }: BundlePlan): readonly string[] {
  return [
    ...wanted.files.map(({ url }) => `to download: ${shownUrl(url)}`),
    ...wanted.images.map(({ name, architecture }) => `to download: ${name} (${architecture})`),
  ]
}

/** A file that is there and is no bundle is somebody else's. */
function notOurs(path: string, error: unknown): unknown {
  if (!(error instanceof TsplayError)) return error
  return new TsplayError(error.code, `${error.message}; it stays as it is`, {
    hint: `take ${path} away, or give another name`,
    cause: error,
  })
}

function onDisk(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  return new TsplayError('MODULE_FAILED', `${path}: ${error.message}`, {
    hint: `is there room, and may you write to ${dirname(path)}? What has come is kept in ${path}.parts`,
    cause: error,
  })
}
