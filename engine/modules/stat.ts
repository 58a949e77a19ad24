import type { JsonObject } from '../model/value.ts'
import type { PathState } from '../remote/host.ts'
import type { Module } from './module.ts'

/** A path to look at. */
export interface StatArgs {
  readonly path: string
  readonly follow?: boolean
  readonly get_checksum?: boolean
  readonly checksum_algorithm?: 'sha256'
}

/** Tells what is at a path of the host. */
export const stat: Module<StatArgs> = {
  name: 'stat',
  aliases: {
    dest: 'path',
    name: 'path',
    checksum: 'checksum_algorithm',
    checksum_algo: 'checksum_algorithm',
  },

  schema: {
    required: ['path'],
    properties: {
      path: { type: 'string', pattern: '^/' },
      follow: { type: 'boolean' },
      get_checksum: { type: 'boolean' },
      checksum_algorithm: { const: 'sha256' },
    },
  },

  async run({ path, follow = false, get_checksum: checksum = true }, { host }) {
    const state = await host.inspect(path, { follow, checksum })
    return { stat: state === undefined ? { exists: false } : describe(state) }
  },
}

/** A path's state under the names that Ansible's `stat` and `find` give. */
export function describe(state: PathState): JsonObject {
  const { path, kind, mode, uid, gid, owner, group, size, mtime, target, sha256 } = state
  const bits = parseInt(mode, 8)
  const can = (bit: number): boolean => (bits & bit) !== 0
  return {
    ...{ exists: true, path, mode, uid, gid, pw_name: owner, gr_name: group, size, mtime },
    ...{ isreg: kind === 'file', isdir: kind === 'directory', islnk: kind === 'symlink' },
    ...{ isblk: kind === 'block', ischr: kind === 'char' },
    ...{ isfifo: kind === 'fifo', issock: kind === 'socket' },
    ...{ rusr: can(0o400), wusr: can(0o200), xusr: can(0o100) },
    ...{ rgrp: can(0o040), wgrp: can(0o020), xgrp: can(0o010) },
    ...{ roth: can(0o004), woth: can(0o002), xoth: can(0o001) },
    ...{ isuid: can(0o4000), isgid: can(0o2000), executable: can(0o111) },
    ...(target !== undefined && { lnk_target: target }),
    ...(sha256 !== undefined && { checksum: sha256 }),
  }
}
