import { expect } from 'chai'

import type { TsplayError } from '../../../engine/errors.ts'
import { readConditions } from '../../../engine/load/condition.ts'
import { parseYaml } from '../../../engine/load/yaml.ts'
import type { Condition } from '../../../engine/model/playbook.ts'
import type { SourceObject } from '../../../engine/model/value.ts'

describe('readConditions', () => {
  const examples: Readonly<Record<string, unknown>> = {
    'when: is_master': ['is_master'],
    'when: and (eq mode "external") (not is_master)': ['and (eq mode "external") (not is_master)'],
    'when: [a, eq b "c | d"]': ['a', 'eq b "c | d"'],
    'when: true': [true],
    'when: [a, {any: [b, {not: c}]}]': ['a', { any: ['b', { not: 'c' }] }],
    'when: {all: [a, b]}': [{ all: ['a', 'b'] }],
    'when: {not: {any: [a]}}': [{ not: { any: ['a'] } }],
    'when: contains " and " text': ['contains " and " text'],
    'when: eq kube_version "a == b"': ['eq kube_version "a == b"'],
    'other: x': undefined,
  }
  for (const [text, expected] of Object.entries(examples)) {
    it(`takes ${text}`, () => {
      const { conditions, problems } = read(text)
      expect(problems).to.deep.equal([])
      expect(conditions?.map(outline)).to.deep.equal(expected)
    })
  }

  it('takes yes and no with a warning', () => {
    const { conditions, warnings } = read('when: no')
    expect(conditions?.map(outline)).to.deep.equal([false])
    expect(warnings).to.have.length(1)
  })

  it('places an expression where it stands', () => {
    const { conditions } = read('when:\n  - a\n  - any:\n      - "b"')
    const [first, second] = conditions ?? []
    expect(templateOf(first)?.position).to.include({ line: 2, column: 5 })
    const inner = second?.kind === 'any' ? second.of[0] : undefined
    expect(templateOf(inner)?.position).to.include({ line: 4, column: 10 })
  })

  const rewritten: Readonly<Record<string, string>> = {
    '"{{ x }}"': 'when: x',
    '"{{ x == 1 }}"': 'when: eq x 1',
    'a == "b"': 'when: eq a "b"',
    'a!=b.c': 'when: ne a b.c',
    'a >= 3': 'when: ge a 3',
    'x is defined': 'when: defined x',
    'x is not defined': 'when: not (defined x)',
    'host in groups.etcd': 'when: has host groups.etcd',
    'host not in groups.etcd': 'when: not (has host groups.etcd)',
  }
  for (const [foreign, form] of Object.entries(rewritten)) {
    it(`answers ${foreign} with ${form}`, () => {
      const { problems } = read(`when: ${foreign}`)
      expect(problems.map(({ code }) => code)).to.deep.equal(['TEMPLATE_SYNTAX'])
      expect(problems[0]?.hint).to.equal(`write \`${form}\``)
    })
  }

  const refused: Readonly<Record<string, readonly string[]>> = {
    'when: a and b': ['TEMPLATE_SYNTAX 1:7'],
    'when: a | bool': ['TEMPLATE_SYNTAX 1:7'],
    'when: a == 1 and b == 2': ['TEMPLATE_SYNTAX 1:7'],
    'when: a.startswith("b")': ['TEMPLATE_SYNTAX 1:7'],
    'when: x {{ y }}': ['TEMPLATE_SYNTAX 1:7'],
    'when: [a, b == c, d or e]': ['TEMPLATE_SYNTAX 1:11', 'TEMPLATE_SYNTAX 1:19'],
    'when:': ['BAD_KEYWORD 1:6'],
    'when: 5': ['BAD_KEYWORD 1:7'],
    'when: {a: b}': ['BAD_KEYWORD 1:8'],
    'when: {any: [a], not: b}': ['BAD_KEYWORD 1:8'],
    'when: {any: a}': ['BAD_KEYWORD 1:13'],
  }
  for (const [text, expected] of Object.entries(refused)) {
    it(`refuses ${text}`, () => {
      const found = read(text).problems.map(
        ({ code, position: at }) => `${code} ${at?.line ?? 0}:${at?.column ?? 0}`,
      )
      expect(found).to.deep.equal(expected)
    })
  }
})

function read(text: string): {
  readonly conditions: readonly Condition[] | undefined
  readonly problems: readonly TsplayError[]
  readonly warnings: readonly string[]
} {
  const problems: TsplayError[] = []
  const warnings: string[] = []
  const warn = (warning: string): unknown => warnings.push(warning)
  const object = parseYaml(text, 'f.yml', { warn }) as SourceObject
  const problem = (error: TsplayError): unknown => problems.push(error)
  const fields = { object, loading: { modules: new Set<string>(), warn, problem } }
  return { conditions: readConditions(fields, 'when'), problems, warnings }
}

function outline(condition: Condition): unknown {
  switch (condition.kind) {
    case 'literal':
      return condition.value
    case 'expression':
      return condition.template.text
    case 'not':
      return { not: outline(condition.of) }
    default:
      return { [condition.kind]: condition.of.map(outline) }
  }
}

const templateOf = (condition: Condition | undefined) =>
  condition?.kind === 'expression' ? condition.template : undefined
