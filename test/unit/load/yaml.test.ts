import { expect } from 'chai'

import { TsplayErrors } from '../../../engine/errors.ts'
import { parseYaml } from '../../../engine/load/yaml.ts'
import { positionOfKey, positionOfValue } from '../../../engine/model/position.ts'
import { Template, type SourceObject } from '../../../engine/model/value.ts'

describe('parseYaml', () => {
  it('remembers where keys and values stand', () => {
    const value = load('a: 1\nb:\n  - c: x\n')
    const [entry] = value['b'] as readonly object[]
    expect(positionOfValue(value, 'a')).to.deep.equal({ file: 'f.yml', line: 1, column: 4 })
    expect(positionOfKey(entry!, 'c')).to.deep.equal({ file: 'f.yml', line: 3, column: 5 })
  })

  const templates: Readonly<Record<string, readonly [string, number, number]>> = {
    'a: x {{ y }}': ['x {{ y }}', 1, 4],
    'a: "{{ y }}"': ['{{ y }}', 1, 5],
    "a: '{{ y }}'": ['{{ y }}', 1, 5],
    'a: |\n  one\n    {{ y }}': ['one\n  {{ y }}', 2, 3],
    'a: >-\n    {{ y }}\n    z': ['{{ y }} z', 2, 5],
    'a: |2\n    {{ y }}': ['  {{ y }}', 2, 3],
    'a: |\n\n  {{ y }}': ['\n{{ y }}', 2, 3],
  }
  for (const [text, [expected, line, column]] of Object.entries(templates)) {
    it(`makes a template of ${JSON.stringify(text)}, placed at its first character`, () => {
      const template = load(text)['a'] as Template
      expect(template).to.be.instanceOf(Template)
      expect(template.text.trimEnd()).to.equal(expected)
      expect(template.position).to.deep.equal({ file: 'f.yml', line, column })
    })
  }

  it('leaves text without {{ plain', () => {
    expect(load('a: "x } {% y %}"')).to.deep.equal({ a: 'x } {% y %}' })
  })

  it('takes !unsafe as data', () => {
    expect(load('a: !unsafe "{{ x }}"\nb: !unsafe ["{{ y }}"]')).to.deep.equal({
      a: '{{ x }}',
      b: ['{{ y }}'],
    })
  })

  it('merges mappings, own keys first', () => {
    const value = load('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 0}')
    expect(value['z']).to.deep.equal({ a: 0, b: 1, c: 2 })
    expect(positionOfValue(value['z'] as object, 'c')?.line).to.equal(2)
  })

  it('does not let __proto__ reach the prototype', () => {
    const value = load('__proto__: {polluted: 1}')
    expect(Object.keys(value)).to.deep.equal(['__proto__'])
    expect('polluted' in {}).to.equal(false)
  })

  it('reads JSON', () => {
    expect(load('{\n\t"a": [1, null, "{}"]\n}')).to.deep.equal({ a: [1, null, '{}'] })
  })

  const errors: Readonly<Record<string, readonly string[]>> = {
    'a: {{ x }}': ['UNQUOTED_TEMPLATE 1:4'],
    'a: {{ x }}/y': ['UNQUOTED_TEMPLATE 1:4'],
    '- {{ x }}': ['UNQUOTED_TEMPLATE 1:3'],
    'a: 1\nb: 2\na: 3': ['DUPLICATE_KEY 3:1'],
    'a: !foo 1\nb: !vault |\n  x': ['UNKNOWN_TAG 1:9', 'BAD_VAULT 2:11'],
    'a: 1\n b: 2': ['YAML_SYNTAX 1:4'],
    '\ta: 1': ['YAML_SYNTAX 1:1'],
    'a: *b': ['YAML_SYNTAX 1:4'],
    'a: &a [*a]': ['YAML_SYNTAX 1:8'],
    '? [1]\n: 2': ['YAML_SYNTAX 1:3'],
    'a: 1\n---\nb: 2': ['YAML_SYNTAX 2:1'],
    'a: b: c': ['YAML_SYNTAX 1:4'],
  }
  for (const [text, expected] of Object.entries(errors)) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(problems(text)).to.deep.equal(expected)
    })
  }

  it('shows how an unquoted template is quoted', () => {
    expect(thrown('path: {{ a }}/b').errors[0]?.hint).to.equal('write "{{ a }}/b"')
  })

  it('says that a line that begins with a tab wants spaces', () => {
    const { errors } = thrown('- hosts: all\n\ttasks: []\n')
    expect(errors[0]?.position).to.include({ line: 2 })
    expect(errors[0]?.hint).to.contain('spaces')
  })

  it('stops at aliases that would fill the memory', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 9; level++) {
      const aliases = Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')
      lines.push(`a${level}: &a${level} [${aliases}]`)
    }
    expect(problems(lines.join('\n'))[0]).to.match(/^YAML_SYNTAX 7:/)
  })
})

describe('plain scalars', () => {
  const examples: Readonly<Record<string, readonly [unknown, number]>> = {
    'mode: 0644': ['0644', 0],
    'mode: 644': [644, 0],
    'file_mode: 0o600': ['0600', 0],
    'defaultMode: 0440': ['0440', 0],
    'zip: 01234': ['01234', 1],
    'port: 22': [22, 0],
    'version: 1.20': [1.2, 1],
    'version: "1.20"': ['1.20', 0],
    'id: 12345678901234567890': ['12345678901234567890', 1],
    'answer: yes': ['yes', 0],
    'time: 12:30:45': ['12:30:45', 0],
    'nothing: ~': [null, 0],
    'truth: true': [true, 0],
  }
  for (const [text, [expected, warned]] of Object.entries(examples)) {
    it(`reads ${text} as ${JSON.stringify(expected)}${warned > 0 ? ', with a warning' : ''}`, () => {
      const warnings: string[] = []
      const value = load(text, warnings)
      expect(Object.values(value)).to.deep.equal([expected])
      expect(warnings).to.have.length(warned)
    })
  }

  it('reads yes and no of an inventory as Ansible does, with a warning', () => {
    const warnings: string[] = []
    const context = { warn: (text: string) => warnings.push(text) }
    const value = parseYaml('a: yes\nb: "no"\nc: Off', 'f.yml', context, { ansible: true })
    expect(value).to.deep.equal({ a: true, b: 'no', c: false })
    expect(warnings).to.have.length(2)
  })
})

function load(text: string, warnings: string[] = []): SourceObject {
  return parseYaml(text, 'f.yml', { warn: warning => warnings.push(warning) }) as SourceObject
}

function thrown(text: string): TsplayErrors {
  try {
    load(text)
  } catch (error) {
    if (error instanceof TsplayErrors) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

function problems(text: string): readonly string[] {
  return thrown(text).errors.map(
    ({ code, position }) => `${code} ${position?.line ?? 0}:${position?.column ?? 0}`,
  )
}
