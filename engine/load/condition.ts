import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { positionOfKey, positionOfValue, type Position } from '../model/position.ts'
import type { Condition } from '../model/playbook.ts'
import { isObject, Template, type Source, type SourceObject } from '../model/value.ts'
import type { Loading } from './context.ts'
import { describe, placeOf, type Fields } from './fields.ts'
import { foreignExpression } from './foreign-expression.ts'

/** `when` and its like: a list is AND; undefined where the key is not given. */
export function readConditions(fields: Fields, key: string): readonly Condition[] | undefined {
  const value = fields.object[key]
  if (value === undefined) return undefined
  const place = { key, position: placeOf(fields, key), loading: fields.loading }
  return Array.isArray(value) ? readMembers(value, place) : toList(readCondition(value, place))
}

interface Place {
  /** The keyword, for messages. */
  readonly key: string
  readonly position: Position
  readonly loading: Loading
}

const toList = (condition: Condition | undefined): readonly Condition[] =>
  condition === undefined ? [] : [condition]

const readMembers = (list: readonly Source[], place: Place): readonly Condition[] =>
  list.flatMap((member, index) => {
    const position = positionOfValue(list, index) ?? place.position
    return toList(readCondition(member, { ...place, position }))
  })

function readCondition(value: Source, place: Place): Condition | undefined {
  const { key, position, loading } = place
  if (typeof value === 'boolean') return { kind: 'literal', value }
  if (value instanceof Template) {
    refuse(foreignExpression(value.text, key), place)
    return undefined
  }
  if (typeof value === 'string' && value.trim() !== '') return readExpression(value, place)
  if (Array.isArray(value)) return { kind: 'all', of: readMembers(value, place) }
  if (isObject(value)) return readCombination(value, place)
  loading.problem(
    new TsplayError('BAD_KEYWORD', `\`${key}\` must be an expression, not ${describe(value)}`, {
      position,
      hint: `for example \`${key}: and (eq mode "external") (not is_master)\``,
    }),
  )
  return undefined
}

const words: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, false: false, no: false, off: false },
}

function readExpression(text: string, place: Place): Condition | undefined {
  const { key, position, loading } = place
  const word = words[text.toLowerCase()]
  if (word !== undefined) {
    loading.warn(`\`${key}: ${text}\`: write ${String(word)}`, position)
    return { kind: 'literal', value: word }
  }
  const foreign = foreignExpression(text, key)
  if (foreign === undefined) return { kind: 'expression', template: new Template(text, position) }
  refuse(foreign, place)
  return undefined
}

function refuse(
  foreign: { readonly message: string; readonly hint: string } | undefined,
  { key, position, loading }: Place,
): void {
  const { message, hint } = foreign ?? {
    message: `\`${key}\` takes a bare expression, without {{ }}`,
    hint: `write \`${key}: EXPRESSION\``,
  }
  loading.problem(new TsplayError('TEMPLATE_SYNTAX', message, { position, hint }))
}

function readCombination(object: SourceObject, place: Place): Condition | undefined {
  const { key, loading } = place
  const entries = Object.entries(object)
  const [kind, inner] = entries[0] ?? ['', null]
  if (entries.length !== 1 || (kind !== 'any' && kind !== 'all' && kind !== 'not')) {
    const odd = Object.keys(object).find(name => !['any', 'all', 'not'].includes(name))
    const hint =
      odd === undefined
        ? 'put each into an entry of a list of its own'
        : didYouMean(odd, ['any', 'all', 'not'])
    const message = `a mapping under \`${key}\` holds exactly one of any:, all: and not:`
    const position = positionOfKey(object, odd ?? kind) ?? place.position
    loading.problem(new TsplayError('BAD_KEYWORD', message, { position, hint }))
    return undefined
  }

  const position = placeOf({ object, loading }, kind)
  const below = { ...place, position }
  if (kind === 'not') {
    const of = readCondition(inner, below)
    return of === undefined ? undefined : { kind, of }
  }
  if (Array.isArray(inner)) return { kind, of: readMembers(inner, below) }
  const message = `\`${kind}:\` takes a list of conditions, not ${describe(inner)}`
  loading.problem(new TsplayError('BAD_KEYWORD', message, { position }))
  return undefined
}
