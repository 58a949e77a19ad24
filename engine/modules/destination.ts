import { posix } from 'node:path'

import type { HostReader, InspectOptions, PathState } from '../remote/host.ts'

/** The file that a `dest` leads to, and what is there. */
export interface Destination {
  readonly path: string
  readonly state: PathState | undefined
  /** A symlink is there and shall not stay. */
  readonly replacesLink?: boolean
  /** The folder to make first: `dest` ends in a slash and is not there. */
  readonly missingFolder?: string
}

/**
 * Works out where a file goes: into `dest` when that is a directory or ends in a slash. One round
 * trip, but for symlinks.
 * @param name What the file is called inside a directory; undefined: dest has to be the file.
 * @param follow Write to what a symlink points to instead of replacing it.
 */
export async function findDestination(
  host: HostReader,
  { dest, name, follow = false }: { dest: string; name?: string | undefined; follow?: boolean },
  options: InspectOptions,
): Promise<Destination> {
  const folder = dest.length > 1 ? dest.replace(/\/+$/, '') : dest
  const paths = name === undefined ? [folder] : [folder, posix.join(folder, name)]
  const states = await host.inspectAll(paths, options)
  const isLink = states.some(state => state?.kind === 'symlink')
  const behind = isLink ? await host.inspectAll(paths, { ...options, follow: true }) : states
  const isInside = name !== undefined && (dest.endsWith('/') || behind[0]?.kind === 'directory')
  const index = isInside ? 1 : 0
  const [path, state] = [paths[index] ?? folder, behind[index]]
  if (isInside && behind[0] === undefined) return { path, state, missingFolder: folder }
  return { path, state, replacesLink: states[index]?.kind === 'symlink' && !follow }
}
