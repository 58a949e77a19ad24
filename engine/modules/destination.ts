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
  const [state] = await resolveLinks(host, paths.slice(0, 1), states, options)
  const isInside = name !== undefined && (dest.endsWith('/') || state?.kind === 'directory')
  const index = isInside ? 1 : 0
  const path = paths[index] ?? folder
  const [found] = await resolveLinks(host, [path], [states[index]], options)
  if (isInside && state === undefined) return { path, state: found, missingFolder: folder }
  const replacesLink = states[index]?.kind === 'symlink' && !follow
  return { path, state: found, replacesLink }
}

async function resolveLinks(
  host: HostReader,
  paths: readonly string[],
  states: readonly (PathState | undefined)[],
  options: InspectOptions,
): Promise<readonly (PathState | undefined)[]> {
  if (!paths.some((_, index) => states[index]?.kind === 'symlink')) return states
  return host.inspectAll(paths, { ...options, follow: true })
}
