import { lstat, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, basename, resolve } from 'node:path'

import { TsplayError } from '../../engine/errors.ts'

/** A file's text; undefined where there is none. */
export async function readExisting(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new TsplayError('FILE_UNREADABLE', `${path} is not UTF-8 text`, { cause: error })
    }
    throw fault('read', path, error)
  }
}

/** Puts a text in place of a file in one move: whoever looks sees the old one or the new one. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => resolve(path))
  await refuseDevice(path, target)
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
  try {
    const mode = await stat(target).then(
      ({ mode: bits }) => bits & 0o777,
      () => 0o644,
    )
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw fault('write', path, error)
  }
}

/** A rename would put a file in the place of /dev/null, for every program of this machine. */
async function refuseDevice(path: string, target: string): Promise<void> {
  const there = await lstat(target).catch(() => undefined)
  if (there === undefined || there.isFile() || there.isDirectory()) return
  const what = there.isSymbolicLink() ? 'a link to nothing' : 'a device or pipe'
  throw new TsplayError('FILE_UNREADABLE', `cannot write ${path}: it is ${what}, not a file`, {
    hint: 'name the inventory itself with --config',
  })
}

function fault(verb: string, path: string, cause: unknown): TsplayError {
  const { code, message } = cause as NodeJS.ErrnoException
  const hint =
    code === 'EISDIR'
      ? `it is a folder: name the file in it, such as ${join(path, 'hosts.yml')}`
      : code === 'ENOENT'
        ? `there is no folder ${dirname(resolve(path))}`
        : message
  return new TsplayError('FILE_UNREADABLE', `cannot ${verb} ${path}`, { cause, hint })
}
