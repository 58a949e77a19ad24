import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { TsplayError } from '../errors.ts'
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

/**
 * Lists a folder of the control machine with everything below it.
 * @param parents The folders above it as they really lie: a symlink to one of them is left out.
 */
export async function listTree(
  folder: string,
  below = '',
  parents: readonly string[] = [],
): Promise<Tree> {
  const above = [...parents, await realpath(join(folder, below))]
  const folders: string[] = []
  const files: string[] = []
  for (const name of (await readdir(join(folder, below))).sort()) {
    const path = join(below, name)
    if (!(await isFolder(join(folder, path)))) {
      files.push(path)
      continue
    }
    if (above.includes(await realpath(join(folder, path)))) continue
    const inner = await listTree(folder, path, above)
    folders.push(path, ...inner.folders)
    files.push(...inner.files)
  }
  return { folders, files }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ELOOP') throw cause
    throw new TsplayError('NOT_A_FILE', `${path} is a symlink that leads nowhere`, {
      cause,
      hint: 'mend the link on the control machine, or remove it',
    })
  }
}
