import { extname, join } from 'node:path'

import { nearest } from '../did-you-mean.ts'
import type { SourceObject } from '../model/value.ts'
import { attempt, type Loading } from './context.ts'
import type { OwnVars } from './inventory-graph.ts'
import { isYamlName, kindOf, namesIn } from './text-file.ts'
import { loadVars } from './vars-file.ts'

/** The `group_vars/` and `host_vars/` beside an inventory or a playbook. */
export class VarsFolders {
  readonly #folders: readonly string[]
  readonly #loading: Loading
  readonly #loaded = new Map<string, Promise<readonly OwnVars[]>>()

  /** @param folders The folders that hold `group_vars/` and `host_vars/`. */
  constructor(folders: readonly string[], loading: Loading) {
    this.#folders = folders
    this.#loading = loading
  }

  /** What the files of a group or host say, weakest first. */
  async load(kind: 'group_vars' | 'host_vars', name: string): Promise<readonly OwnVars[]> {
    const key = `${kind}/${name}`
    const known = this.#loaded.get(key) ?? this.#loadAll(key)
    this.#loaded.set(key, known)
    return known
  }

  async #loadAll(key: string): Promise<readonly OwnVars[]> {
    const loaded: OwnVars[] = []
    for (const folder of this.#folders) {
      for (const file of await this.#files(join(folder, key))) {
        const vars = await this.#loadFile(file)
        if (vars !== undefined) loaded.push({ origin: file, vars })
      }
    }
    return loaded
  }

  async #loadFile(file: string): Promise<SourceObject | undefined> {
    const options = { ansible: true }
    return (await attempt(this.#loading, () => loadVars(file, this.#loading, options)))?.value
  }

  /** `NAME`, `NAME.yml`, …: a file, or a folder with all its files; as in Ansible the first one counts. */
  async #files(base: string): Promise<readonly string[]> {
    const candidates = ['', '.yml', '.yaml', '.json'].map(extension => base + extension)
    const kinds = await Promise.all(candidates.map(kindOf))
    const [found, ...ignored] = candidates.filter((_, index) => kinds[index] !== undefined)
    if (found === undefined) return []
    for (const path of ignored) this.#loading.warn(`${path} is not read, for there is ${found}`)
    return kinds[candidates.indexOf(found)] === 'folder' ? filesBelow(found) : [found]
  }

  /** Warns of files whose names are near to that of a group or host and belong to none. */
  async warnOfTypos(kind: 'group_vars' | 'host_vars', known: ReadonlySet<string>): Promise<void> {
    for (const folder of this.#folders) {
      for (const file of await namesIn(join(folder, kind))) {
        const name = isYamlName(file) ? file.slice(0, -extname(file).length) : file
        const [near] = known.has(name) ? [] : nearest(name, known)
        if (near === undefined) continue
        const path = join(folder, kind, file)
        this.#loading.warn(`${path} belongs to nothing in the inventory: is "${near}" meant?`)
      }
    }
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = []
  for (const name of await namesIn(folder)) {
    if (name.startsWith('.') || name.endsWith('~')) continue
    const path = join(folder, name)
    if ((await kindOf(path)) === 'folder') files.push(...(await filesBelow(path)))
    else if (extname(name) === '' || isYamlName(name)) files.push(path)
  }
  return files
}
