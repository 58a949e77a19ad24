import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'

import { Header } from 'tar/header'

import { TsplayError } from '../errors.ts'

/** Something to put into an archive. */
export interface TarMember {
  readonly name: string
  /** Bytes, exactly. */
  readonly size: number
  readonly open: () => Readable
}

/** Where a member's bytes lie in an archive. */
export interface TarPlace {
  readonly start: number
  readonly size: number
}

const block = 512
const padded = (size: number): number => Math.ceil(size / block) * block

/** An archive as its bytes: the same members give the same bytes, whatever the day and the user. */
export async function* packTar(members: Iterable<TarMember>): AsyncGenerator<Buffer> {
  for (const { name, size, open } of members) {
    yield headerOf(name, size)
    let sent = 0
    for await (const chunk of open() as AsyncIterable<Buffer>) {
      sent += chunk.length
      yield chunk
    }
    if (sent !== size) {
      throw new TsplayError('CHECKSUM_MISMATCH', `${name}: ${sent} bytes instead of ${size}`, {
        hint: 'it changed while it was read',
      })
    }
    yield Buffer.alloc(padded(size) - size)
  }
  yield Buffer.alloc(2 * block)
}

function headerOf(path: string, size: number): Buffer {
  const buffer = Buffer.alloc(block)
  const header = new Header({ path, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) })
  header.type = 'File'
  if (header.encode(buffer)) throw new Error(`no plain tar header holds ${path}`)
  return buffer
}

/** What lies where in an archive that is not compressed; only the headers are read. */
export async function listTar(path: string): Promise<ReadonlyMap<string, TarPlace>> {
  const places = new Map<string, TarPlace>()
  const file = await open(path)
  try {
    const { size: end } = await file.stat()
    const buffer = Buffer.alloc(block)
    for (let at = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, block, at)
      const header = new Header(buffer)
      if (bytesRead === block && header.nullBlock) return places
      const { path: name, size } = header
      const start = at + block
      const isWhole = size !== undefined && start + size <= end
      if (bytesRead < block || !header.cksumValid || name === undefined || !isWhole) {
        throw new TsplayError('CHECKSUM_MISMATCH', `${path}: not a whole tar archive`, {
          hint: 'was it copied to its end?',
        })
      }
      places.set(name.replace(/^\.\//, ''), { start, size })
      at = start + padded(size)
    }
  } finally {
    await file.close()
  }
}
