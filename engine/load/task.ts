import { nearest } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { positionOfKey, positionOfValue } from '../model/position.ts'
import type { Block, Task, TaskNode } from '../model/playbook.ts'
import { isObject, type Source, type SourceObject } from '../model/value.ts'
import { readConditions } from './condition.ts'
import type { Loading } from './context.ts'
import {
  defined,
  describe,
  readList,
  readNumber,
  readPlainTexts,
  readText,
  readTexts,
  readVariableName,
  reportUnknownKeys,
  selfOf,
  type Fields,
} from './fields.ts'
import { insteadOfModule } from './foreign-modules.ts'
import { includeWords, readInclude } from './include.ts'
import { blockTable, sectionTable, taskTable } from './keyword-table.ts'
import { readKeywords, refusedKeywords } from './keywords.ts'
import { readLoop } from './loop.ts'
import { moduleCall, plainWord } from './module-call.ts'

/** Where tasks stand. */
export interface TaskPlace {
  readonly loading: Loading
  /** Absolute folder of their file. */
  readonly folder: string
}

/** Keywords of tasks. */
export const taskKeywords: readonly string[] = Object.keys(taskTable)
/** Keywords of blocks. */
export const blockKeywords: readonly string[] = Object.keys(blockTable)
const sections = Object.keys(sectionTable)

/** A list of tasks, blocks and includes. */
export function readTasks(list: readonly Source[], place: TaskPlace): readonly TaskNode[] {
  return list.flatMap((entry, index) => {
    if (isObject(entry)) return readTaskNode(entry, place) ?? []
    const message = `a task must be a mapping, not ${describe(entry)}`
    const position = positionOfValue(list, index)
    place.loading.problem(new TsplayError('BAD_PLAYBOOK', message, { position }))
    return []
  })
}

function readTaskNode(object: SourceObject, place: TaskPlace): TaskNode | undefined {
  const fields: Fields = { object, loading: place.loading }
  if (sections.some(section => section in object)) return readBlock(fields, place)
  const include = Object.keys(object).find(key => includeWords.includes(plainWord(key)))
  return include === undefined ? readTask(fields) : readInclude(fields, include, place)
}

function readBlock(fields: Fields, place: TaskPlace): Block {
  reportRefused(fields)
  reportUnknownKeys(fields, [...blockKeywords, ...Object.keys(refusedKeywords)], {
    where: 'a block',
  })
  return {
    kind: 'block',
    ...defined({ name: readText(fields, 'name') }),
    keywords: readKeywords(fields),
    block: readTasks(readList(fields, 'block'), place),
    rescue: readTasks(readList(fields, 'rescue'), place),
    always: readTasks(readList(fields, 'always'), place),
    notify: readTexts(fields, 'notify'),
    position: selfOf(fields.object),
  }
}

function readTask(fields: Fields): Task | undefined {
  reportRefused(fields)
  const call = moduleCall(fields, moduleWords(fields))
  const { delegate_to, ...keywords } = readKeywords(fields)
  const where = delegate_to ?? call?.delegate_to
  const task: Omit<Task, 'module' | 'args'> = {
    kind: 'task',
    keywords: where === undefined ? keywords : { ...keywords, delegate_to: where },
    notify: readTexts(fields, 'notify'),
    listen: readPlainTexts(fields, 'listen'),
    ...defined({
      name: readText(fields, 'name'),
      loop: readLoop(fields),
      register: readVariableName(fields, 'register'),
      until: readConditions(fields, 'until'),
      retries: readNumber(fields, 'retries'),
      delay: readNumber(fields, 'delay'),
      changed_when: readConditions(fields, 'changed_when'),
      failed_when: readConditions(fields, 'failed_when'),
    }),
    position: selfOf(fields.object),
  }
  return call === undefined ? undefined : { ...task, module: call.module, args: call.args }
}

/** The keys that name modules; all others are reported. */
function moduleWords({ object, loading }: Fields): readonly string[] {
  const others = Object.keys(object).filter(
    key => !taskKeywords.includes(key) && !key.startsWith('with_') && !(key in refusedKeywords),
  )
  const words = others.filter(key => loading.modules.has(plainWord(key)))
  const odd = others.filter(key => !words.includes(key))
  const hasModule = words.length > 0 || 'action' in object || 'local_action' in object
  for (const key of odd) {
    const instead = insteadOfModule(plainWord(key))
    const near = nearest(plainWord(key), [...taskKeywords, ...loading.modules])
    const isKeyword =
      hasModule || (instead === undefined && near.some(word => taskKeywords.includes(word)))
    const position = positionOfKey(object, key)
    const hint = instead ?? (near.length > 0 ? `did you mean "${near.join('" or "')}"?` : undefined)
    loading.problem(
      isKeyword
        ? new TsplayError('UNKNOWN_KEYWORD', `unknown keyword \`${key}\``, { position, hint })
        : new TsplayError('UNKNOWN_MODULE', `there is no module \`${key}\``, { position, hint }),
    )
  }
  if (odd.length === 0 && !hasModule) {
    const message = 'this task names no module'
    loading.problem(new TsplayError('BAD_PLAYBOOK', message, { position: selfOf(object) }))
  }
  return words
}

/** Reports Ansible's keywords that tsplay does not have. */
export function reportRefused({ object, loading }: Fields): void {
  for (const key of Object.keys(object)) {
    const hint = refusedKeywords[key]
    if (hint === undefined) continue
    const position = positionOfKey(object, key)
    const message = `the keyword \`${key}\` is not supported`
    loading.problem(new TsplayError('UNKNOWN_KEYWORD', message, { position, hint }))
  }
}
