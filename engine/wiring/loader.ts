import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { LoadContext } from '../load/context.ts'
import { loadTaskFile } from '../load/playbook.ts'
import { loadRole } from '../load/role.ts'
import { loadVarsFile } from '../load/vars-file.ts'
import type { Role, TaskNode } from '../model/playbook.ts'
import type { SourceObject } from '../model/value.ts'
import type { Loader } from '../plan/loader.ts'

/** The disk as planning and running see it: every file is read and parsed once. */
export interface CachingLoader extends Loader {
  readonly readText: (path: string) => Promise<string>
}

/** Joins `load/` to what `plan/` asks for. */
export function createLoader(context: LoadContext, installed: string): CachingLoader {
  const roles = new Map<string, Promise<Role>>()
  const tasks = new Map<string, Promise<readonly TaskNode[]>>()
  const vars = new Map<string, Promise<SourceObject>>()
  const texts = new Map<string, Promise<string>>()
  return {
    role: (name, near, parts) => {
      const path = roleSearchPath(near, installed)
      return once(roles, JSON.stringify([name, path, parts]), () =>
        loadRole(name, path, parts, context),
      )
    },
    tasks: path => once(tasks, path, () => loadTaskFile(path, context)),
    vars: path => once(vars, path, () => loadVarsFile(path, context)),
    readText: path => once(texts, path, () => readFile(path, 'utf8')),
    firstExisting,
  }
}

/**
 * Where a role's name is looked for: beside whoever asks (a playbook's roles/, a role's siblings)
 * and then in the roles that come with tsplay.
 */
function roleSearchPath(near: string, installed: string): readonly string[] {
  const roles = join(installed, 'roles')
  const around = near.startsWith(roles)
    ? []
    : [join(near, 'roles'), dirname(near), join(dirname(near), 'roles'), near]
  return [...new Set([...around, join(process.cwd(), 'roles'), roles])]
}

async function firstExisting(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw error
    })
    if (found !== undefined) return path
  }
  return undefined
}

function once<T>(cache: Map<string, Promise<T>>, key: string, load: () => Promise<T>): Promise<T> {
  const known = cache.get(key) ?? load()
  cache.set(key, known)
  return known
}
