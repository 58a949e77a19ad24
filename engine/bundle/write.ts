import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

import { layoutOf, text } from './archive.ts'
import { blobsOf, type BundleIndex, indexName } from './contents.ts'
import { downloadFiles, downloadImages } from './download.ts'
import { openHttp } from './http.ts'
import type { RegistryMirrors } from './mirrors.ts'
import { openParts, type Parts } from './parts.ts'
import { type BundlePlan, indexOf } from './plan.ts'
import { megabytes, startProgress } from './progress.ts'
import { packTar, type TarMember } from './tar.ts'

/** How a bundle is made. */
export interface WriteOptions {
  readonly mirrors: readonly RegistryMirrors[]
  /** `http_proxy` and its like. */
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly tell: (text: string) => void
}

/** What came of it. */
export interface WrittenBundle {
  readonly index: BundleIndex
  /** Bytes that came over the network. */
  readonly downloaded: number
}

/**
 * Downloads what is not there and writes the bundle anew, put in place when it is whole.
 * What has come stays in `PATH.parts` when this is broken off, and is not downloaded again.
 */
export async function writeBundle(
  path: string,
  plan: BundlePlan,
  { mirrors, environment, signal, tell }: WriteOptions,
): Promise<WrittenBundle> {
  const { existing, kept, wanted, request } = plan
  const progress = startProgress(tell)
  const http = openHttp(environment)
  try {
    const parts = await openParts(`${path}.parts`, progress.count)
    const keptBlobs = blobsOf(kept)
    const find: Parts['find'] = async sha256 =>
      keptBlobs.has(sha256) ? existing?.blob(sha256) : parts.find(sha256)
    const options = { http, mirrors, parts, find, progress, signal }
    const index = indexOf(request, {
      files: [...kept.files, ...(await downloadFiles(wanted.files, options))],
      images: [...kept.images, ...(await downloadImages(wanted.images, options))],
    })
    progress.end()
    tell(`${megabytes(progress.bytes())} downloaded; writing ${path}`)
    await pack(path, index, find, signal)
    await parts.remove()
    return { index, downloaded: progress.bytes() }
  } finally {
    progress.end()
    http.close()
  }
}

/** The archive is an OCI image layout, too, with the table of contents before it. */
async function pack(
  path: string,
  index: BundleIndex,
  find: Parts['find'],
  signal: AbortSignal,
): Promise<void> {
  const members: TarMember[] = []
  for (const sha256 of blobsOf(index).keys()) {
    const member = await find(sha256)
    if (member === undefined) throw new Error(`nothing has brought ${sha256}`)
    members.push(member)
  }
  const all = [text(indexName, index), ...layoutOf(index.images), ...members]
  const beside = `${path}.part`
  try {
    await pipeline(packTar(all), createWriteStream(beside, { flush: true }), { signal })
    await rename(beside, path)
  } finally {
    await rm(beside, { force: true })
  }
}
