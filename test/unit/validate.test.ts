import { expect } from 'chai'

import { TsplayError } from '../../engine/errors.ts'
import { parseYaml } from '../../engine/load/yaml.ts'
import type { JsonObject, SourceObject } from '../../engine/model/value.ts'
import { checkRenderedArgs, compileArgsSchema, validateArgs } from '../../engine/validate.ts'

const task = { file: 'tasks.yml', line: 1, column: 1 }

const file = compileArgsSchema({
  required: ['path'],
  allOf: [
    {
      if: { required: ['state'], properties: { state: { const: 'link' } } },
      then: { required: ['src'] },
    },
    { not: { required: ['before', 'after'] } },
  ],
  properties: {
    path: { type: 'string', pattern: '^/' },
    state: { enum: ['file', 'link', 'absent'] },
    src: { type: 'string' },
    before: { type: 'string' },
    after: { type: 'string' },
    force: { type: 'boolean' },
    retries: { type: 'integer' },
    mode: { anyOf: [{ const: 'preserve' }, { type: 'string', pattern: '^[0-7]{3,4}$' }] },
    names: { type: 'array', items: { type: 'string' } },
    limits: {
      type: 'object',
      properties: { memory: { type: 'string' } },
      additionalProperties: false,
    },
  },
})

const copy = compileArgsSchema({
  oneOf: [{ required: ['src'] }, { required: ['content'] }],
  properties: { src: { type: 'string' }, content: { type: 'string' } },
})

describe('validateArgs', () => {
  it('accepts what the schema allows', () => {
    expect(problems(file, 'path: /a\nstate: absent')).to.deep.equal([])
  })

  it('names the misspelt argument, its place and the one that is meant', () => {
    const [error] = validate(file, 'path: /a\nfroce: true')
    expect(error).to.include({ code: 'BAD_ARGS', hint: 'did you mean "force"?' })
    expect(error?.position).to.deep.equal({ file: 'args.yml', line: 2, column: 1 })
  })

  it('names the misspelt argument inside a mapping', () => {
    const [error] = validate(file, 'path: /a\nlimits:\n  memroy: 1G')
    expect(error).to.include({ code: 'BAD_ARGS', hint: 'did you mean "memory"?' })
    expect(error?.position).to.deep.equal({ file: 'args.yml', line: 3, column: 3 })
  })

  it('points at the value that is wrong', () => {
    expect(problems(file, 'path: /a\nstate: gone')).to.deep.equal(['2:8'])
    expect(problems(file, 'path: /a\nnames: [x, {y: 1}]')).to.deep.equal(['2:12'])
  })

  it('points at the task when an argument is missing', () => {
    const [error] = validate(file, 'state: file')
    expect(error?.position).to.deep.equal(task)
  })

  it('reports all problems at once', () => {
    expect(problems(file, 'state: gone\nforce: maybe\npaht: /a')).to.have.length(4)
  })

  it('reports a choice of arguments once', () => {
    expect(validate(copy, '{}')).to.have.length(1)
    expect(validate(copy, '{src: a, content: b}')).to.have.length(1)
    expect(problems(copy, '{src: a}')).to.deep.equal([])
  })

  it('reports a choice of forms once, at its value', () => {
    expect(problems(file, 'path: /a\nmode: rwx')).to.deep.equal(['2:7'])
  })

  it('refuses arguments that exclude each other', () => {
    expect(validate(file, '{path: /a, before: x, after: y}')).to.have.length(1)
  })

  it('asks for what another argument makes necessary', () => {
    const [error, ...others] = validate(file, '{path: /a, state: link}')
    expect(error?.message).to.include('src')
    expect(others).to.deep.equal([])
  })

  it('refuses an empty value', () => {
    expect(problems(file, 'path:')).to.deep.equal(['1:6'])
  })

  it('takes a template for anything', () => {
    const text = 'path: "{{ a }}"\nforce: "{{ b }}"\nnames: "{{ c }}"\nmode: "{{ d }}"'
    expect(problems(file, text)).to.deep.equal([])
    expect(problems(file, 'path: /a\nnames: ["{{ x }}"]\nlimits: "{{ y }}"')).to.deep.equal([])
  })

  it('does not draw conclusions from the value of a template', () => {
    const line = compileArgsSchema({
      if: { required: ['state'], properties: { state: { const: 'absent' } } },
      else: { required: ['line'] },
      properties: { state: { enum: ['present', 'absent'] }, line: { type: 'string' } },
    })
    expect(problems(line, 'state: "{{ state }}"')).to.deep.equal([])
    expect(problems(line, 'state: present')).to.have.length(1)
  })

  it('still sees what a template cannot put right', () => {
    expect(problems(file, 'path: "{{ a }}"\nforce: maybe')).to.deep.equal(['2:8'])
  })

  it('refuses free-form text where a module takes none', () => {
    expect(problems(copy, '_raw: hello')).to.have.length(2)
  })
})

describe('checkRenderedArgs', () => {
  const examples: readonly (readonly [JsonObject, JsonObject])[] = [
    [{ force: 'yes' }, { force: true }],
    [{ force: 'False' }, { force: false }],
    [{ retries: '5' }, { retries: 5 }],
    [{ mode: 644 }, { mode: '644' }],
    [{ src: 8080 }, { src: '8080' }],
    [{ names: 'one' }, { names: ['one'] }],
    [{ names: [1, 'two'] }, { names: ['1', 'two'] }],
    [{ limits: { memory: 5 } }, { limits: { memory: '5' } }],
    [{ src: 'yes' }, { src: 'yes' }],
    [{ src: '5' }, { src: '5' }],
  ]
  for (const [given, due] of examples) {
    it(`takes ${JSON.stringify(given)} for ${JSON.stringify(due)}`, () => {
      const args = checkRenderedArgs(file, { path: '/a', ...given }, task)
      expect(args).to.deep.equal({ path: '/a', ...due })
    })
  }

  it('leaves the arguments alone that it was given', () => {
    const given = { path: '/a', force: 'yes' }
    checkRenderedArgs(file, given, task)
    expect(given).to.deep.equal({ path: '/a', force: 'yes' })
  })

  it('throws all problems as one error', () => {
    const check = (): unknown => checkRenderedArgs(file, { path: 'a', retries: 'many' }, task)
    expect(check)
      .to.throw(TsplayError, /path.*retries/)
      .that.includes({ code: 'BAD_ARGS' })
  })

  it('points into the file that the arguments were written in', () => {
    const written = load('path: "{{ p }}"\nstate: file')
    const check = (): unknown => checkRenderedArgs(file, { path: 'relative' }, task, written)
    expect(check)
      .to.throw(TsplayError)
      .with.deep.property('position', { file: 'args.yml', line: 1, column: 8 })
  })
})

function load(text: string): SourceObject {
  return parseYaml(text, 'args.yml', { warn: () => undefined }) as SourceObject
}

function validate(...[schema, text]: Parameters<typeof problems>): readonly TsplayError[] {
  return validateArgs(schema, load(text), task)
}

/** The places of all problems; each must be BAD_ARGS. */
function problems(schema: typeof file, text: string): readonly string[] {
  return validate(schema, text).map(({ code, position }) => {
    expect(code).to.equal('BAD_ARGS')
    return `${position?.line ?? 0}:${position?.column ?? 0}`
  })
}
