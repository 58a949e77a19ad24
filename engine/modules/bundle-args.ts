import type { FileRequest, ImageRequest } from '../bundle/contents.ts'
import type { JsonSchema } from './module.ts'

/** Schema of what a bundle is asked to hold. */
export const bundleSchemas: { readonly [K in 'files' | 'images']: JsonSchema } = {
  files: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name', 'url', 'sha256'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', minLength: 1 },
        url: { type: 'string', pattern: '^https?://\\S+$' },
        sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      },
    },
  },
  images: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name', 'architecture'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', pattern: '^[^/\\s]+/\\S+$' },
        architecture: { type: 'string', pattern: '^[a-z0-9]+$' },
      },
    },
  },
}

/** Each file once: hosts need the same ones. */
export const bundleFiles = (files: readonly FileRequest[]): readonly FileRequest[] =>
  unique(files, ({ sha256 }) => sha256)

/** Each image once for each architecture. */
export const bundleImages = (images: readonly ImageRequest[]): readonly ImageRequest[] =>
  unique(images, ({ name, architecture }) => `${name} ${architecture}`)

const unique = <T>(items: readonly T[], key: (item: T) => string): readonly T[] => [
  ...new Map(items.map(item => [key(item), item])).values(),
]
