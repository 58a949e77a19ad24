import { expect } from 'chai'

import { Template } from '../../../engine/model/value.ts'
import { renderText, renderValue } from '../../../engine/template/render.ts'
import { failure, render, scopeOf, template, thrown } from './support.ts'

describe('renderValue', () => {
  const variables = {
    count: 3,
    yes: true,
    nothing: null,
    names: ['a', 'b'],
    node: { ip: '10.0.0.1', 'dash-ed': { x: [5, 6] } },
  }

  it('keeps the type of a value that is exactly one expression', () => {
    expect(render('{{count}}', variables)).to.equal(3)
    expect(render('{{ names }}', variables)).to.deep.equal(['a', 'b'])
    expect(render('{{nothing}}', variables)).to.equal(null)
    expect(render('{{eq count 3}}', variables)).to.equal(true)
    expect(render('{{{yes}}}', variables)).to.equal(true)
  })

  it('makes text of an expression beside anything else', () => {
    expect(render('{{count}} ', variables)).to.equal('3 ')
    expect(render('{{count}}{{yes}}', variables)).to.equal('3true')
  })

  it('renders deep trees, and leaves strings and keys alone', () => {
    const source = { a: [template('{{count}}'), '{{count}}', { '{{k}}': null }], b: 1.5 }
    expect(renderValue(source, scopeOf(variables))).to.deep.equal({
      a: [3, '{{count}}', { '{{k}}': null }],
      b: 1.5,
    })
  })

  it('never renders data again', () => {
    expect(render('{{a}} {{b.c}}', { a: '{{x}}', b: { c: '{{y}}' } })).to.equal('{{x}} {{y}}')
  })

  it('escapes nothing', () => {
    expect(render('{{a}}{{{a}}}{{&a}}', { a: `<'"&=\`>` })).to.equal(`<'"&=\`>`.repeat(3))
  })

  it('walks members, dashes and indices', () => {
    expect(render('{{node.[dash-ed].x.[1]}}', variables)).to.equal(6)
    expect(render('{{this.node.ip}}', variables)).to.equal('10.0.0.1')
    expect(render('{{names.length}}', variables)).to.equal(2)
  })

  it('writes literal braces after a backslash and in raw blocks', () => {
    expect(render('\\{{a}}')).to.equal('{{a}}')
    expect(render('{{{{raw}}}}{{ .ID }} {{{{/raw}}}}')).to.equal('{{ .ID }} ')
  })

  it('keeps numbers, text and null as literals', () => {
    expect(render('{{list 1 -2 1.5 "a" true false null}}')).to.deep.equal([
      1,
      -2,
      1.5,
      'a',
      true,
      false,
      null,
    ])
  })

  it('reads \\n and \\t in text as Go does, and leaves other backslashes', () => {
    expect(render(String.raw`{{list "a\nb" "a\tb" "\d\\n"}}`)).to.deep.equal([
      'a\nb',
      'a\tb',
      String.raw`\d\\n`,
    ])
  })

  it('refuses undefined variables and members with their place', () => {
    expect(failure(() => render('a {{nope}}', variables))).to.deep.equal({
      code: 'UNDEFINED_VARIABLE',
      at: '1:5',
    })
    expect(failure(() => render('a\n b {{node.pi}}', variables)).at).to.equal('2:6')
    expect(failure(() => render('{{eq node.ip.x 1}}', variables)).at).to.equal('1:6')
    expect(failure(() => render('{{#if nope}}{{/if}}')).code).to.equal('UNDEFINED_VARIABLE')
    expect(failure(() => render('{{#unless a.b}}{{/unless}}', { a: {} })).at).to.equal('1:11')
    expect(failure(() => render('{{#each nope}}{{/each}}')).code).to.equal('UNDEFINED_VARIABLE')
    expect(failure(() => render('{{#with nope}}{{/with}}')).code).to.equal('UNDEFINED_VARIABLE')
  })

  it('says which part of a path is missing and what may be meant', () => {
    const { message, hint } = thrown(() => render('{{groups.etdc}}', { groups: { etcd: [] } }))
    expect(message).to.include('groups has no "etdc"')
    expect(hint).to.include('"etcd"')
    expect(thrown(() => render('{{cuont}}', variables)).hint).to.include('"count"')
    expect(thrown(() => render('{{nothing.x}}', variables)).message).to.include('nothing is null')
  })

  it('sees only own members', () => {
    for (const path of ['constructor', 'node.constructor', 'node.__proto__', 'names.map']) {
      expect(failure(() => render(`{{${path}}}`, variables)).code).to.equal('UNDEFINED_VARIABLE')
    }
    expect(failure(() => render('{{__proto__.x}}', variables)).code).to.equal('UNDEFINED_VARIABLE')
    expect(failure(() => render('{{names.[-1]}}', variables)).code).to.equal('UNDEFINED_VARIABLE')
  })

  it('refuses null, lists and mappings in text', () => {
    for (const name of ['nothing', 'names', 'node']) {
      const error = failure(() => render(`x{{${name}}}`, variables))
      expect(error).to.deep.equal({ code: 'NOT_TEXT', at: '1:2' })
    }
    expect(thrown(() => render('x{{names}}', variables)).hint).to.include('join')
    expect(thrown(() => render('x{{node}}', variables)).hint).to.include('toYaml')
  })

  it('counts places from where the template stands', () => {
    const source = new Template('ok\n{{nope}}', { file: 'main.yml', line: 7, column: 9 })
    const { position } = thrown(() => renderValue(source, scopeOf({})))
    expect(position).to.deep.equal({ file: 'main.yml', line: 8, column: 11 })
  })

  it('takes a variable before the helper of its name, and the helper where it has arguments', () => {
    expect(render('{{list}}', { list: 'mine' })).to.equal('mine')
    expect(render('{{list 1}}', { list: 'mine' })).to.deep.equal([1])
    expect(render('{{list}}')).to.deep.equal([])
    expect(thrown(() => render('{{default}}')).hint).to.include('default FALLBACK VALUE')
  })

  it('gives text for template files, even where they hold one expression', () => {
    expect(renderText(template('{{count}}'), scopeOf(variables))).to.equal('3')
    expect(renderText(template(''), scopeOf({}))).to.equal('')
  })
})
