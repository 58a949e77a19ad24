import { TsplayError } from '../errors.ts'
import { positionOfKey } from '../model/position.ts'
import type { Loop } from '../model/playbook.ts'
import { isObject, Template, type Source } from '../model/value.ts'
import {
  badValue,
  defined,
  placeOf,
  readNumber,
  readVariableName,
  reportUnknownKeys,
  selfOf,
  type Fields,
} from './fields.ts'
import { loopControlTable } from './part-table.ts'

const replacements: Readonly<Record<string, string>> = {
  with_list: 'write `loop:`',
  with_dict: 'write `loop: dict2items NAME` and item.key, item.value',
  with_flattened: 'write `loop: concat A B`',
  with_indexed_items: 'write `loop:` with `loop_control: {index_var: NAME}`',
  with_sequence: 'write `loop: until N`',
  with_random_choice: 'choose with set_fact first',
  with_fileglob: 'name the files in `loop:`; on the host, `find` lists them',
  with_first_found: 'name the file, or choose by a variable: `src: "{{ name }}.hbs"`',
  with_file: 'write `src:` of `copy` or `template`: they read files themselves',
  with_lines: 'register what a `command` says, and write `loop: NAME.stdout_lines`',
  with_nested: 'put the inner loop into a file of its own and include that with `loop:`',
  with_subelements: 'put the inner loop into a file of its own and include that with `loop:`',
  with_inventory_hostnames: 'write `loop: groups.NAME`',
}

/** The loop of a task or include, if it has one. */
export function readLoop(fields: Fields): Loop | undefined {
  const words = Object.keys(fields.object).filter(key => key === 'loop' || key.startsWith('with_'))
  const [word, second] = words
  const control = readControl(fields)
  if (word === undefined) return undefined
  if (second !== undefined) {
    report(fields, second, `a task has one loop, and \`${word}\` is there already`)
  } else if (word !== 'loop' && word !== 'with_items') {
    report(fields, word, `there is no \`${word}\``, replacements[word] ?? 'write `loop:`')
    // Its value would be of another kind than that of `loop`.
    return undefined
  }
  const over = readOver(fields, word)
  if (over === undefined) return undefined
  return { over, loop_var: 'item', ...control, position: placeOf(fields, word) }
}

function readOver(fields: Fields, word: string): Loop['over'] | undefined {
  const value = fields.object[word]
  if (value instanceof Template) return { kind: 'value', value }
  if (typeof value === 'string' && value.trim() !== '') {
    return { kind: 'expression', template: new Template(value, placeOf(fields, word)) }
  }
  if (Array.isArray(value)) {
    const items = value as readonly Source[]
    return { kind: 'value', value: word === 'with_items' ? flatten(fields, items) : items }
  }
  const hint = isObject(value) ? 'write `loop: dict2items NAME`' : undefined
  badValue(fields, word, 'a list or an expression for one', hint)
  return undefined
}

/** with_items opens the lists among its items; that cannot be seen in templates yet. */
function flatten(fields: Fields, items: readonly Source[]): readonly Source[] {
  if (items.some(item => item instanceof Template && /^\s*\{\{[^{}]*\}\}\s*$/.test(item.text))) {
    fields.loading.warn(
      '`with_items` does not open lists that come from templates: write `loop: concat A B` for that',
      placeOf(fields, 'with_items'),
    )
  }
  return items.flat()
}

function readControl(fields: Fields): Partial<Loop> {
  const value = fields.object['loop_control']
  if (value === undefined) return {}
  if (!isObject(value)) {
    badValue(fields, 'loop_control', 'a mapping')
    return {}
  }
  const control: Fields = { object: value, loading: fields.loading }
  reportUnknownKeys(control, Object.keys(loopControlTable), { where: '`loop_control`' })
  return defined({
    loop_var: readVariableName(control, 'loop_var'),
    index_var: readVariableName(control, 'index_var'),
    label: control.object['label'],
    pause: readNumber(control, 'pause'),
  })
}

function report({ object, loading }: Fields, key: string, message: string, hint?: string): void {
  const position = positionOfKey(object, key) ?? selfOf(object)
  loading.problem(new TsplayError('BAD_KEYWORD', message, { position, hint }))
}
