import { expect } from 'chai'

import type { TsplayError } from '../../engine/errors.ts'
import { readArgumentSpecs } from '../../engine/load/argument-specs.ts'
import {
  blockTable,
  innerTable,
  playTable,
  taskTable,
  type KeywordTable,
} from '../../engine/load/keyword-table.ts'
import {
  importPlaybookTable,
  loopControlTable,
  optionTable,
  roleIncludeTable,
  tasksIncludeTable,
} from '../../engine/load/part-table.ts'
import type { Fields } from '../../engine/load/fields.ts'
import { readPlay } from '../../engine/load/play.ts'
import { readRoleEntries } from '../../engine/load/role-entry.ts'
import { readTasks } from '../../engine/load/task.ts'
import { parseYaml } from '../../engine/load/yaml.ts'
import type { Json, Source, SourceObject } from '../../engine/model/value.ts'
import { moduleRegistry } from '../../engine/wiring/modules.ts'
import { refusals } from '../support/editor-schema.ts'

/** What may be written where a keyword wants something: right for some of them, wrong for others. */
const values: readonly Json[] = [
  ...[
    true,
    'yes',
    'maybe',
    0,
    3,
    1.5,
    -1,
    '3',
    '',
    ' ',
    'word',
    'two words',
    '30%',
    '{{ x }}',
    null,
  ],
  ...[[], ['a'], [1], [true], [null], [['a']], ['{{ x }}'], ['30%'], [{ a: 1 }]],
  ...[{}, { a: 1 }, { a: { b: 1 } }, { '1a': 1 }, { any: ['x'] }, { any: 'x' }, { not: 'x' }],
  ...[{ all: [], any: [] }, { when: 'x' }, { loop_var: 'x' }, 'linear', 'sorted', 'str', 'list'],
]

/** The problems that the engine finds in what was read from a file. */
function problemsOf(value: Json, read: (source: Source, loading: Fields['loading']) => unknown) {
  const problems: TsplayError[] = []
  const warn = (): void => undefined
  const loading = {
    modules: new Set(moduleRegistry.keys()),
    warn,
    problem: (error: TsplayError) => void problems.push(error),
  }
  read(parseYaml(JSON.stringify(value), 'test.yml', { warn }), loading)
  return problems.map(({ message }) => message)
}

interface Place {
  readonly table: KeywordTable
  /** Keywords that are asked elsewhere. */
  readonly without?: readonly string[]
  readonly around: (name: string, value: Json) => Json
  readonly schema: string
  readonly inFile: (value: Json) => Json
  readonly read: (source: Source, loading: Fields['loading']) => unknown
}

const tasks: Pick<Place, 'schema' | 'inFile' | 'read'> = {
  schema: 'tasks',
  inFile: task => [task],
  read: (source, loading) => readTasks([source], { loading, folder: '/' }),
}

const places: Readonly<Record<string, Place>> = {
  play: {
    table: playTable,
    around: (name, value) => ({ hosts: 'all', [name]: value }),
    schema: 'playbook',
    inFile: play => [play],
    read: (source, loading) =>
      readPlay({ object: source as SourceObject, loading }, { loading, folder: '/' }),
  },
  task: {
    ...tasks,
    table: taskTable,
    // What stands in their text is a module's matter.
    without: ['action', 'local_action'],
    around: (name, value) => ({ debug: { msg: 'x' }, [name]: value }),
  },
  block: { ...tasks, table: blockTable, around: (name, value) => ({ block: [], [name]: value }) },
  loop_control: {
    ...tasks,
    table: loopControlTable,
    around: (name, value) => ({ debug: {}, loop: 'x', loop_control: { [name]: value } }),
  },
  include_tasks: {
    ...tasks,
    table: tasksIncludeTable,
    around: (name, value) => ({ include_tasks: { file: 'x', [name]: value } }),
  },
  import_role: {
    ...tasks,
    table: roleIncludeTable,
    around: (name, value) => ({ import_role: { name: 'x', [name]: value } }),
  },
  'task with include_role': {
    ...tasks,
    table: taskTable,
    around: (name, value) => ({ include_role: { name: 'x' }, [name]: value }),
  },
  'role of a play': {
    table: innerTable,
    // Another word for role, which is not asked beside it.
    without: ['name'],
    around: (name, value) => [{ role: 'x', [name]: value }],
    schema: 'playbook',
    inFile: roles => [{ hosts: 'all', roles }],
    read: (source, loading) => readRoleEntries(source as readonly Source[], loading),
  },
  'option of argument_specs': {
    table: optionTable,
    around: (name, value) => ({ argument_specs: { main: { options: { x: { [name]: value } } } } }),
    schema: 'meta',
    inFile: meta => meta,
    read: (source, loading) => readArgumentSpecs({ object: source as SourceObject, loading }),
  },
}

describe('a schema for editors and the engine agree', function () {
  this.timeout(20_000)

  for (const [where, place] of Object.entries(places)) {
    const { table, without = [], around, schema, inFile, read } = place
    for (const name of Object.keys(table).filter(name => !without.includes(name))) {
      it(`on \`${name}\` of a ${where}`, () => {
        for (const value of values) {
          const written = around(name, value)
          const refused = problemsOf(written, read)
          const text = JSON.stringify(written)
          if (refused.length > 0) expect(refusals(schema, inFile(written)), text).not.to.be.empty
          else expect(refusals(schema, inFile(written)), text).to.deep.equal([])
        }
      })
    }
  }

  it('on what import_playbook takes beside it', () => {
    const entry = { import_playbook: 'x.yml' }
    for (const name of Object.keys(importPlaybookTable)) {
      const refused = refusals('playbook', [{ ...entry, [name]: { x: 1 } }])
      expect(refused.length === 0, name).to.equal(name === 'vars')
    }
    expect(refusals('playbook', [{ ...entry, hosts: 'all' }])).not.to.be.empty
  })
})
