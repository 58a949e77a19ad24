import { basename, extname, isAbsolute, join, resolve } from 'node:path'

import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { positionOf } from '../model/position.ts'
import type { Role, TaskNode } from '../model/playbook.ts'
import type { SourceObject } from '../model/value.ts'
import { readArgumentSpecs } from './argument-specs.ts'
import { combine } from './combine.ts'
import { attempt, collecting, type LoadContext, type Loading } from './context.ts'
import { readList, readPlainBoolean, reportUnknownKeys, type Fields } from './fields.ts'
import { roleMetaTable } from './part-table.ts'
import { loadTasks } from './playbook.ts'
import { readRoleEntries } from './role-entry.ts'
import { isYamlName, kindOf, namesIn } from './text-file.ts'
import { loadVars } from './vars-file.ts'

/** Which of a role's files to take instead of `main`. */
export interface RoleOptions {
  readonly tasks_from?: string
  readonly vars_from?: string
  readonly defaults_from?: string
  readonly handlers_from?: string
}

/**
 * A role as it lies on disk.
 * @param searchPath Folders that hold roles, first hit wins; also what a relative path starts from.
 */
export async function loadRole(
  name: string,
  searchPath: readonly string[],
  options: RoleOptions,
  context: LoadContext,
): Promise<Role> {
  const folder = await findRole(name, searchPath)
  return collecting(context, async loading => {
    const loader = new RoleLoader(folder, loading)
    return {
      name: basename(folder),
      folder,
      defaults: await loader.vars('defaults', options.defaults_from),
      vars: await loader.vars('vars', options.vars_from),
      tasks: await loader.tasks('tasks', options.tasks_from),
      handlers: await loader.tasks('handlers', options.handlers_from),
      ...(await loader.meta()),
    }
  })
}

async function findRole(name: string, searchPath: readonly string[]): Promise<string> {
  const candidates = isAbsolute(name) ? [name] : searchPath.map(folder => resolve(folder, name))
  for (const candidate of candidates) if ((await kindOf(candidate)) === 'folder') return candidate

  const known = (await Promise.all(searchPath.map(namesIn))).flat()
  const hint = didYouMean(name, known)
  const places = candidates.join(', ') || 'no folder: the search path is empty'
  throw new TsplayError('ROLE_NOT_FOUND', `there is no role "${name}"; looked at ${places}`, {
    hint,
  })
}

class RoleLoader {
  readonly #folder: string
  readonly #loading: Loading

  constructor(folder: string, loading: Loading) {
    this.#folder = folder
    this.#loading = loading
  }

  async tasks(part: 'tasks' | 'handlers', from: string | undefined): Promise<readonly TaskNode[]> {
    const files = await this.#files(part, from)
    const lists = await Promise.all(
      files.map(file => this.#attempt(() => loadTasks(file, this.#loading))),
    )
    return lists.flatMap(list => list ?? [])
  }

  async vars(part: 'defaults' | 'vars', from: string | undefined): Promise<SourceObject> {
    const files = await this.#files(part, from)
    const parts = await Promise.all(
      files.map(file => this.#attempt(() => loadVars(file, this.#loading))),
    )
    const found = parts.filter(part => part !== undefined)
    const [first] = found
    const self = (first && positionOf(first)) ?? {
      file: files[0] ?? this.#folder,
      line: 1,
      column: 1,
    }
    return found.length > 1 ? combine(self, found) : (first ?? {})
  }

  async meta(): Promise<Pick<Role, 'dependencies' | 'allow_duplicates' | 'argumentSpecs'>> {
    const loading = this.#loading
    const fields = await this.#metaFile('main')
    const specs = await this.#metaFile('argument_specs')
    reportUnknownKeys(specs, ['argument_specs'], { where: 'meta/argument_specs' })
    reportUnknownKeys(fields, Object.keys(roleMetaTable), { where: "a role's meta" })
    return {
      dependencies: readRoleEntries(readList(fields, 'dependencies'), loading),
      allow_duplicates: readPlainBoolean(fields, 'allow_duplicates', false),
      argumentSpecs: { ...readArgumentSpecs(fields), ...readArgumentSpecs(specs) },
    }
  }

  async #metaFile(name: string): Promise<Fields> {
    const loading = this.#loading
    const [file] = await this.#files('meta', name)
    const read = file === undefined ? undefined : await this.#attempt(() => loadVars(file, loading))
    return { object: read ?? {}, loading }
  }

  async #attempt<T>(load: () => Promise<T>): Promise<T | undefined> {
    return (await attempt(this.#loading, load))?.value
  }

  /** The entry file of a part of the role; for variables, `main/` may be a folder of files. */
  async #files(part: string, from: string | undefined): Promise<readonly string[]> {
    const base = join(this.#folder, part, from ?? 'main')
    const plain = extname(base) === '' ? [`${base}.yml`, `${base}.yaml`, `${base}.json`] : []
    for (const path of [...plain, base]) if ((await kindOf(path)) === 'file') return [path]
    if (part === 'vars' || part === 'defaults') {
      const names = (await namesIn(base)).filter(isYamlName)
      if (names.length > 0) return names.map(name => join(base, name))
    }
    if (from !== undefined && from !== 'main' && part !== 'meta')
      await this.#reportMissing(part, from)
    return []
  }

  async #reportMissing(part: string, from: string): Promise<void> {
    const folder = join(this.#folder, part)
    const known = (await namesIn(folder)).map(name => basename(name, extname(name)))
    const message = `role "${basename(this.#folder)}" has no ${part} file "${from}" in ${folder}`
    this.#loading.problem(
      new TsplayError('FILE_NOT_FOUND', message, { hint: didYouMean(from, known) }),
    )
  }
}
