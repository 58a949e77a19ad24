import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import type { FileSource } from './place-file.ts'

/** Up to this many bytes a file is read into memory, larger ones are streamed. */
const streamFrom = 1024 * 1024

/** A file of the control machine as something to put on a host. */
export async function openSource(path: string): Promise<Buffer | FileSource> {
  const { size } = await stat(path)
  if (size <= streamFrom) return readFile(path)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return { open: () => createReadStream(path), size, sha256: hash.digest('hex') }
}

/** Mode of a file of the control machine: four octal digits. */
export async function localMode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o7777).toString(8).padStart(4, '0')
}

/** What lies in a folder, as paths relative to it, parents first; symlinks are followed. */
export interface Tree {
  readonly folders: readonly string[]
  readonly files: readonly string[]
}

/** Lists a folder of the control machine with everything below it. */
export async function listTree(folder: string, below = ''): Promise<Tree> {
  const folders: string[] = []
  const files: string[] = []
  for (const name of (await readdir(join(folder, below))).sort()) {
    const path = join(below, name)
    if (!(await stat(join(folder, path))).isDirectory()) {
      files.push(path)
      continue
    }
    const inner = await listTree(folder, path)
    folders.push(path, ...inner.folders)
    files.push(...inner.files)
  }
  return { folders, files }
}
