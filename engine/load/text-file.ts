import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'

import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import type { Position } from '../model/position.ts'
import { vaultError, vaultHeader } from './vault.ts'

/** The text of one of the user's files; `position` is where it was asked for. */
export async function readText(path: string, position?: Position): Promise<string> {
  const text = await decoded(path, position)
  if (text.startsWith(vaultHeader)) throw vaultError({ file: path, line: 1, column: 1 })
  return text
}

async function decoded(path: string, position: Position | undefined): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) {
      const hint = didYouMean(basename(path), await namesIn(dirname(path)))
      throw new TsplayError('FILE_NOT_FOUND', `no such file: ${path}`, { position, hint, cause })
    }
    if (hasCode(cause, 'ERR_ENCODING_INVALID_ENCODED_DATA')) {
      throw new TsplayError('FILE_UNREADABLE', `${path} is not UTF-8 text`, { position, cause })
    }
    if (!(cause instanceof Error)) throw cause
    throw new TsplayError('FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, {
      position,
      cause,
    })
  }
}

/** Names in a folder, sorted; none where there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return []
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TsplayError('FILE_UNREADABLE', `cannot read folder ${folder}: ${why}`, { cause })
  }
}

/** What stands at a path; undefined for nothing. */
export async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return undefined
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TsplayError('FILE_UNREADABLE', `cannot look at ${path}: ${why}`, { cause })
  }
}

/** Whether a file name is that of a YAML or JSON file. */
export const isYamlName = (name: string): boolean =>
  ['.yml', '.yaml', '.json'].includes(extname(name))

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
