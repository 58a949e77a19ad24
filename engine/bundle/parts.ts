import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { TsplayError } from '../errors.ts'
import { blobName } from './contents.ts'
import type { TarMember } from './tar.ts'

/** What has been downloaded for a bundle that is not written yet: a folder beside it, left by a run that was broken off. */
export interface Parts {
  /** Its bytes, if it is there and whole. */
  readonly find: (sha256: string) => Promise<TarMember | undefined>
  /**
   * Takes a download in, if it is what it should be.
   * @param from What is told of one that is not.
   */
  readonly fill: (sha256: string, from: string, source: Readable) => Promise<TarMember>
  readonly put: (sha256: string, content: Buffer) => Promise<void>
  readonly remove: () => Promise<void>
}

/**
 * Opens the folder of parts, made where there is none.
 * @param count Is told the bytes that come.
 */
export async function openParts(folder: string, count: (bytes: number) => void): Promise<Parts> {
  await mkdir(folder, { recursive: true })
  // What an earlier run has left is read once: a crash may have left less than was written.
  const whole = new Set<string>()
  const pathOf = (sha256: string): string => join(folder, sha256)
  const member = (sha256: string, size: number): TarMember => {
    whole.add(sha256)
    return { name: blobName(sha256), size, open: () => createReadStream(pathOf(sha256)) }
  }

  return {
    find: async sha256 => {
      const path = pathOf(sha256)
      if (!existsSync(path)) return undefined
      if (!whole.has(sha256) && (await digestOf(path)) !== sha256) return undefined
      return member(sha256, (await stat(path)).size)
    },
    fill: async (sha256, from, source) => {
      const path = pathOf(sha256)
      const beside = `${path}.part`
      const { size, digest } = await receive(source, beside, count)
      if (digest !== sha256) {
        await rm(beside)
        throw wrongDigest(from, sha256, `${digest} (${size} bytes)`)
      }
      await rename(beside, path)
      return member(sha256, size)
    },
    put: (sha256, content) => writeFile(pathOf(sha256), content),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const wrongDigest = (from: string, expected: string, got: string): TsplayError =>
  new TsplayError('CHECKSUM_MISMATCH', `${from}: expected sha256 ${expected}, got ${got}`, {
    hint: 'not all of it came, or something else than was meant lies there: check the address, its mirror and the checksum',
  })

async function receive(
  source: Readable,
  path: string,
  count: (bytes: number) => void,
): Promise<{ readonly size: number; readonly digest: string }> {
  const hash = createHash('sha256')
  let size = 0
  const meter = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      size += chunk.length
      count(chunk.length)
      yield chunk
    }
  }
  await pipeline(source, meter, createWriteStream(path))
  return { size, digest: hash.digest('hex') }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
