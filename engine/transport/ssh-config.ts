import { readdir, readFile } from 'node:fs/promises'
import { dirname, basename, isAbsolute, join } from 'node:path'

import SshConfig from 'ssh-config'

import { TsplayError } from '../errors.ts'

/** What a user's SSH configuration says of one host: every value a list, keys in lower case. */
export type SshSettings = ReadonlyMap<string, readonly string[]>

/** A configuration file in the format of OpenSSH's `ssh_config`, with its includes. */
export class SshConfigFile {
  readonly #config: SshConfig

  constructor(config: SshConfig) {
    this.#config = config
  }

  /** What holds for a host under the name by which it is asked for. */
  settings(name: string, user: string | undefined): SshSettings {
    const query = user === undefined ? { Host: name } : { Host: name, User: user }
    const found = this.#config.compute(query, { ignoreCase: true })
    return new Map(Object.entries(found).map(([key, value]) => [key.toLowerCase(), [value].flat()]))
  }
}

/** Reads a configuration; a file that is not there is an empty one. */
export async function loadSshConfig(file: string, home: string): Promise<SshConfigFile> {
  const text = await expandIncludes(file, join(home, '.ssh'), 0)
  try {
    return new SshConfigFile(SshConfig.parse(text))
  } catch (error) {
    throw new TsplayError('FILE_UNREADABLE', `${file}: not an ssh configuration`, {
      cause: error,
      hint: 'ssh -G HOST tells what OpenSSH makes of it',
    })
  }
}

async function expandIncludes(file: string, base: string, depth: number): Promise<string> {
  if (depth > 16) {
    throw new TsplayError('FILE_UNREADABLE', `${file}: includes are nested too deeply`)
  }
  const rows = (await readIfThere(file)).split('\n')
  const expanded = await Promise.all(
    rows.map(async row => {
      const include = /^\s*include(?:\s+|\s*=\s*)(.+?)\s*$/i.exec(row)?.[1]
      if (include === undefined) return row
      const patterns = include.match(/"[^"]*"|\S+/g) ?? []
      const files = await Promise.all(patterns.map(pattern => findFiles(pattern, base)))
      const texts = files.flat().map(found => expandIncludes(found, base, depth + 1))
      return (await Promise.all(texts)).join('\n')
    }),
  )
  return expanded.join('\n')
}

/** Files for a pattern whose last part may hold `*` and `?`. */
async function findFiles(quoted: string, base: string): Promise<readonly string[]> {
  const pattern = quoted.replaceAll('"', '').replace(/^~(?=\/)/, dirname(base))
  const path = isAbsolute(pattern) ? pattern : join(base, pattern)
  if (!/[*?]/.test(basename(path))) return [path]
  const source = basename(path)
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const names = await namesIn(dirname(path))
  return names
    .filter(name => new RegExp(`^${source}$`).test(name))
    .sort()
    .map(name => join(dirname(path), name))
}

/** As with ssh, an Include may name a folder that is not there; one that cannot be read is told. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new TsplayError('FILE_UNREADABLE', `${folder}: cannot be read`, { cause: error })
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new TsplayError('FILE_UNREADABLE', `${file}: cannot be read`, { cause: error })
  }
}
