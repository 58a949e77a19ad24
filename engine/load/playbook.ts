import { dirname, isAbsolute, join, resolve } from 'node:path'

import { TsplayError } from '../errors.ts'
import { positionOf, positionOfValue } from '../model/position.ts'
import type { Keywords, Play, TaskNode } from '../model/playbook.ts'
import { isObject, type Source, type SourceObject } from '../model/value.ts'
import { combine } from './combine.ts'
import { attempt, collecting, type LoadContext, type Loading } from './context.ts'
import {
  describe,
  placeOf,
  readPlainText,
  reportUnknownKeys,
  selfOf,
  type Fields,
} from './fields.ts'
import { readKeywords } from './keywords.ts'
import { plainWord } from './module-call.ts'
import { importPlaybookTable } from './part-table.ts'
import { readPlay } from './play.ts'
import { readTasks } from './task.ts'
import { loadYaml } from './yaml.ts'

/** The plays of a playbook, those of imported playbooks in their places. */
export async function loadPlaybook(path: string, context: LoadContext): Promise<readonly Play[]> {
  return collecting(context, loading => new PlaybookLoader(loading).load(path, []))
}

/** The tasks of a task file. */
export async function loadTaskFile(
  path: string,
  context: LoadContext,
): Promise<readonly TaskNode[]> {
  return collecting(context, loading => loadTasks(path, loading))
}

/** As {@link loadTaskFile}, as part of loading something bigger. */
export async function loadTasks(path: string, loading: Loading): Promise<readonly TaskNode[]> {
  const content = await loadYaml(path, loading)
  if (content === null) return []
  const list = listOf(content, path, 'a task file is a list of tasks, each beginning with "- "')
  return readTasks(list, { loading, folder: dirname(resolve(path)) })
}

class PlaybookLoader {
  readonly #loading: Loading

  constructor(loading: Loading) {
    this.#loading = loading
  }

  /** @param importing The files that lead here, to see a circle. */
  async load(path: string, importing: readonly Fields[]): Promise<readonly Play[]> {
    const from = importing.at(-1)
    const position = from && placeOf(from, importKey(from.object) ?? '')
    const content = await loadYaml(path, this.#loading, { position })
    if (content === null) {
      throw new TsplayError('BAD_PLAYBOOK', `${path} is empty: a playbook is a list of plays`)
    }
    const list = listOf(content, path, 'a playbook is a list of plays: begin with `- hosts:`')
    const plays: Play[] = []
    for (const [index, entry] of list.entries()) {
      if (isObject(entry)) {
        plays.push(...(await this.#readEntry(entry, path, importing)))
      } else {
        const message = `a play must be a mapping, not ${describe(entry)}`
        const position = positionOfValue(list, index)
        this.#loading.problem(new TsplayError('BAD_PLAYBOOK', message, { position }))
      }
    }
    return plays
  }

  async #readEntry(
    object: SourceObject,
    path: string,
    importing: readonly Fields[],
  ): Promise<readonly Play[]> {
    const loading = this.#loading
    const fields = { object, loading }
    const folder = dirname(resolve(path))
    const key = importKey(object)
    if (key !== undefined) return this.#import(fields, key, [...importing, fields])
    if ('hosts' in object) return [readPlay(fields, { loading, folder })]

    const isTask = Object.keys(object).some(word => loading.modules.has(plainWord(word)))
    const hint = isTask ? 'this looks like a task: tasks stand under `tasks:` of a play' : undefined
    const position = selfOf(object)
    loading.problem(new TsplayError('BAD_PLAYBOOK', 'a play needs `hosts`', { position, hint }))
    return []
  }

  async #import(
    fields: Fields,
    key: string,
    importing: readonly Fields[],
  ): Promise<readonly Play[]> {
    const loading = this.#loading
    reportUnknownKeys(fields, [key, ...Object.keys(importPlaybookTable)], {
      where: 'import_playbook',
    })
    const name = readPlainText(fields, key)
    if (name === undefined) return []
    const here = dirname(selfOf(fields.object).file)
    const target = isAbsolute(name) ? name : join(here, name)
    const circle = importing.some(({ object }) => resolve(selfOf(object).file) === resolve(target))
    if (circle) {
      const position = placeOf(fields, key)
      const message = `${name} imports itself, directly or through others`
      loading.problem(new TsplayError('BAD_PLAYBOOK', message, { position }))
      return []
    }
    const keywords = readKeywords(fields)
    const plays = await attempt(loading, () => this.load(target, importing))
    return (plays?.value ?? []).map(play => passDown(play, keywords))
  }
}

const importKey = (object: SourceObject): string | undefined =>
  Object.keys(object).find(key => plainWord(key) === 'import_playbook')

/** An import's `tags` and `when` add to those of its plays; its `vars` win over theirs. */
function passDown(play: Play, { when, tags, vars }: Keywords): Play {
  const merged = combine(positionOf(vars) ?? play.position, [play.keywords.vars, vars])
  const keywords = {
    ...play.keywords,
    when: [...when, ...play.keywords.when],
    tags: [...tags, ...play.keywords.tags],
    vars: merged,
  }
  return { ...play, keywords }
}

function listOf(content: Source, path: string, hint: string): readonly Source[] {
  if (Array.isArray(content)) return content as readonly Source[]
  const position =
    typeof content === 'object' && content !== null
      ? positionOf(content)
      : { file: path, line: 1, column: 1 }
  const message = `${path} holds ${describe(content)} where a list is due`
  throw new TsplayError('BAD_PLAYBOOK', message, { position, hint })
}
