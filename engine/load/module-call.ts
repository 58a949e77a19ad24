import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { positionOfKey, type Position } from '../model/position.ts'
import { isObject, Template, type Source, type SourceObject } from '../model/value.ts'
import { combine, without } from './combine.ts'
import { badValue, placeOf, readMapping, type Fields } from './fields.ts'
import { insteadOfModule } from './foreign-modules.ts'
import { parseFreeForm } from './free-form.ts'

/** The module that a task calls. */
export interface ModuleCall {
  readonly module: string
  readonly args: SourceObject
  /** Of `local_action`. */
  readonly delegate_to?: string
}

/** A module's word without its collection (`ansible.builtin.copy`). */
export const plainWord = (word: string): string => word.replace(/^[a-z0-9_]+\.[a-z0-9_]+\./, '')

/** The one module call of a task: by its word, by `action:` or by `local_action:`. */
export function moduleCall(fields: Fields, words: readonly string[]): ModuleCall | undefined {
  const actions = ['action', 'local_action'].filter(key => key in fields.object)
  const [key, second] = [...words, ...actions]
  if (key === undefined) return undefined
  if (second !== undefined) {
    const message = `a task calls one module, and \`${key}\` is there already`
    const position = positionOfKey(fields.object, second)
    const hint = 'make it a task of its own'
    fields.loading.problem(new TsplayError('BAD_PLAYBOOK', message, { position, hint }))
    return undefined
  }
  if (words.includes(key)) return withArgs(fields, key, plainWord(key))
  const call = actionCall(fields, key)
  return call === undefined || key === 'action' ? call : { ...call, delegate_to: 'localhost' }
}

function withArgs(fields: Fields, key: string, module: string): ModuleCall | undefined {
  const value = fields.object[key]
  const self = placeOf(fields, key)
  // The module's own arguments win over those under `args:`.
  const call = (own: SourceObject): ModuleCall => ({
    module,
    args: combine(self, [readMapping(fields, 'args'), own]),
  })
  if (value === null) return call({})
  if (isObject(value)) return call(value)
  if (typeof value === 'string' || value instanceof Template) {
    return call(parseFreeForm(module, { text: textOf(value), position: self }))
  }
  badValue(fields, key, "a mapping of the module's arguments")
  return undefined
}

/** `action: copy src=a dest=b` and `action: {module: copy, src: a, dest: b}`. */
function actionCall(fields: Fields, key: string): ModuleCall | undefined {
  const value = fields.object[key]
  const self = placeOf(fields, key)
  const { word, args } = isObject(value)
    ? {
        word: (value as SourceObject)['module'],
        args: () => without(value, ['module'], self),
      }
    : splitAction(value, self)

  const module = typeof word === 'string' ? plainWord(word) : undefined
  if (module === undefined) {
    badValue(fields, key, 'a module with its arguments')
    return undefined
  }
  if (!fields.loading.modules.has(module)) {
    const hint = insteadOfModule(module) ?? didYouMean(module, fields.loading.modules)
    const message = `there is no module \`${module}\``
    fields.loading.problem(new TsplayError('UNKNOWN_MODULE', message, { position: self, hint }))
    return undefined
  }
  return { module, args: combine(self, [readMapping(fields, 'args'), args(module)]) }
}

function splitAction(
  value: Source | undefined,
  position: Position,
): { word: string | undefined; args: (module: string) => SourceObject } {
  const text = typeof value === 'string' || value instanceof Template ? textOf(value) : ''
  const [, word, gap = '', rest = ''] = /^([^\s{]+)(\s*)(.*)$/s.exec(text) ?? []
  const column = position.column + (word ?? '').length + gap.length
  const free = { text: rest, position: { ...position, column } }
  return { word, args: module => parseFreeForm(module, free) }
}

const textOf = (value: string | Template): string =>
  value instanceof Template ? value.text : value
