import type { Readable } from 'node:stream'

import {
  type BundledFile,
  type BundledImage,
  type FileRequest,
  hexOf,
  type ImageRequest,
} from './contents.ts'
import { type Http, refused } from './http.ts'
import { resolveImage } from './image.ts'
import type { RegistryMirrors } from './mirrors.ts'
import { inParallel } from './parallel.ts'
import type { Parts } from './parts.ts'
import type { Progress } from './progress.ts'
import { registryApi } from './registry-api.ts'
import { repositories } from './registry.ts'
import type { TarMember } from './tar.ts'

/** What downloads take. */
export interface DownloadOptions {
  readonly http: Http
  readonly mirrors: readonly RegistryMirrors[]
  /** Where what comes is put. */
  readonly parts: Parts
  /** What is there already, in whatever place. */
  readonly find: (sha256: string) => Promise<TarMember | undefined>
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Downloads files, unless they are there. */
export async function downloadFiles(
  files: readonly FileRequest[],
  options: DownloadOptions,
): Promise<readonly BundledFile[]> {
  const { http, progress } = options
  progress.expect(files.length)
  return inParallel(files, options.signal, async (file, signal) => {
    const { size } = await fetched(file.sha256, file.url, options, async () => {
      const answer = await http.get(file.url, { signal })
      if (answer.status !== 200) throw await refused(file.url, answer)
      return answer.body
    })
    return { ...file, size }
  })
}

/** Downloads what images are made of, unless it is there; what several have in common comes once. */
export async function downloadImages(
  images: readonly ImageRequest[],
  options: DownloadOptions,
): Promise<readonly BundledImage[]> {
  const { http, mirrors, parts, progress } = options
  const repository = repositories(registryApi(http), mirrors)
  const resolved = await inParallel(images, options.signal, async (image, signal) => {
    const { manifestBytes, ...found } = await resolveImage(image, repository(image.name, signal))
    await parts.put(hexOf(found.manifest.digest), manifestBytes)
    return found
  })
  const blobs = new Map(
    resolved.flatMap(({ name, blobs }) => blobs.map(({ digest }) => [digest, name] as const)),
  )
  progress.expect(blobs.size)
  await inParallel([...blobs], options.signal, async ([digest, name], signal) => {
    const open = () => repository(name, signal).blob(digest)
    await fetched(hexOf(digest), `${name}, ${digest}`, options, open)
  })
  return resolved
}

async function fetched(
  sha256: string,
  from: string,
  { find, parts, progress }: DownloadOptions,
  open: () => Promise<Readable>,
): Promise<TarMember> {
  const there = (await find(sha256)) ?? (await parts.fill(sha256, from, await open()))
  progress.done()
  return there
}
