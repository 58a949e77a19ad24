import { expect } from 'chai'

import { failure, render, thrown } from './support.ts'

describe('blocks', () => {
  it('#if takes Go truth', () => {
    for (const no of [false, 0, '', null, [], {}]) {
      expect(render('{{#if a}}yes{{else}}no{{/if}}', { a: no })).to.equal('no')
      expect(render('{{#unless a}}no{{else}}yes{{/unless}}', { a: no })).to.equal('no')
    }
    for (const yes of [true, 1, 'false', [0], { a: 0 }]) {
      expect(render('{{#if a}}yes{{else}}no{{/if}}', { a: yes })).to.equal('yes')
    }
  })

  it('#if chains else if and evaluates only what it needs', () => {
    const text = '{{#if (eq a 1)}}one{{else if (eq a 2)}}two{{else}}{{typo}}{{/if}}'
    expect(render(text, { a: 1 })).to.equal('one')
    expect(render(text, { a: 2 })).to.equal('two')
    expect(failure(() => render(text, { a: 3 })).code).to.equal('UNDEFINED_VARIABLE')
  })

  it('#if (defined x) asks for presence', () => {
    expect(render('{{#if (defined a.b)}}{{a.b}}{{else}}-{{/if}}', { a: {} })).to.equal('-')
    expect(render('{{#if (defined a.b)}}{{a.b}}{{else}}-{{/if}}', { a: { b: 1 } })).to.equal('1')
  })

  it('{{^if}} is an inverted #if', () => {
    expect(render('{{^if a}}no{{/if}}', { a: false })).to.equal('no')
  })

  it('#each knows index, key, first and last', () => {
    const text = '{{#each l}}{{@index}}{{@key}}{{this}}{{@first}}{{@last}} {{/each}}'
    expect(render(text, { l: ['a', 'b'] })).to.equal('00atruefalse 11bfalsetrue ')
    expect(render(text, { l: { x: 'a' } })).to.equal('0xatruetrue ')
  })

  it('#each takes its else for nothing, and refuses what is neither list nor mapping', () => {
    const text = '{{#each l}}x{{else}}none{{/each}}'
    expect(render(text, { l: [] })).to.equal('none')
    expect(render(text, { l: {} })).to.equal('none')
    expect(render(text, { l: null })).to.equal('none')
    expect(failure(() => render(text, { l: 'abc' }))).to.deep.equal({
      code: 'BAD_HELPER_ARGS',
      at: '1:9',
    })
  })

  it('#each opens a context: outside needs ../, @root or a name', () => {
    const variables = { l: [{ n: 1 }, { n: 2 }], o: 'o' }
    expect(render('{{#each l}}{{n}}{{../o}}{{@root.o}} {{/each}}', variables)).to.equal('1oo 2oo ')
    const { code, hint } = thrown(() => render('{{#each l}}{{o}}{{/each}}', variables))
    expect(code).to.equal('UNDEFINED_VARIABLE')
    expect(hint).to.include('../o')
  })

  it('#each names its items with block parameters', () => {
    const text =
      '{{#each l as |host i|}}{{#each host.ips as |ip|}}{{i}}{{host.n}}{{ip}} {{/each}}{{/each}}'
    const l = [
      { n: 'a', ips: [1, 2] },
      { n: 'b', ips: [3] },
    ]
    expect(render(text, { l })).to.equal('0a1 0a2 1b3 ')
    expect(render('{{#each m as |v k|}}{{k}}={{v}};{{/each}}', { m: { a: 1, b: 2 } })).to.equal(
      'a=1;b=2;',
    )
  })

  it('#each nests, with ../ and @../index', () => {
    const text =
      '{{#each l}}{{#each this}}{{@../index}}{{@index}}{{this}}{{../../x}} {{/each}}{{/each}}'
    expect(render(text, { l: [['a'], ['b', 'c']], x: '!' })).to.equal('00a! 10b! 11c! ')
  })

  it('#if and #unless open no context', () => {
    expect(render('{{#each l}}{{#if this}}{{../x}}{{/if}}{{/each}}', { l: [1], x: 'x' })).to.equal(
      'x',
    )
  })

  it('#with opens a value, or takes its else', () => {
    expect(render('{{#with a.b}}{{c}}{{../x}}{{/with}}', { a: { b: { c: 1 } }, x: 2 })).to.equal(
      '12',
    )
    expect(render('{{#with a as |v|}}{{v.c}}{{/with}}', { a: { c: 1 } })).to.equal('1')
    expect(render('{{#with a}}x{{else}}none{{/with}}', { a: {} })).to.equal('none')
  })

  it('does not evaluate the body of a loop over nothing', () => {
    expect(render('{{#each l}}{{typo}}{{/each}}', { l: [] })).to.equal('')
  })
})

describe('white space', () => {
  it('removes lines that hold only a block tag', () => {
    const text = 'a:\n{{#if yes}}\n  b: 1\n{{else}}\n  c: 1\n{{/if}}\nd: 2\n'
    expect(render(text, { yes: true })).to.equal('a:\n  b: 1\nd: 2\n')
    expect(render(text, { yes: false })).to.equal('a:\n  c: 1\nd: 2\n')
  })

  it('removes indented block tags, with their indentation only', () => {
    const text =
      'servers:\n  {{#each hosts}}\n  - name: {{name}}\n    {{#if ip}}\n    ip: {{ip}}\n    {{/if}}\n  {{/each}}\nend: 1\n'
    const hosts = [
      { name: 'a', ip: '1' },
      { name: 'b', ip: '' },
    ]
    expect(render(text, { hosts })).to.equal(
      'servers:\n  - name: a\n    ip: 1\n  - name: b\nend: 1\n',
    )
  })

  it('removes lines that hold only a comment', () => {
    expect(render('a\n{{! why }}\nb\n{{!-- {{x}} --}}\nc\n')).to.equal('a\nb\nc\n')
  })

  it('keeps lines that hold an expression, even one that gives nothing', () => {
    expect(render('a\n{{x}}\nb\n', { x: '' })).to.equal('a\n\nb\n')
  })

  it('~ eats white space on its side', () => {
    expect(render('a  {{~x~}}  b', { x: 1 })).to.equal('a1b')
    expect(render('[{{#each l}} {{~this}}, {{~/each}} ]', { l: [1, 2] })).to.equal('[1,2, ]')
  })

  it('toYaml and nindent indent as in charts', () => {
    const text = 'spec:{{nindent 2 (toYaml spec)}}\n'
    expect(render(text, { spec: { b: ['x'], a: 1 } })).to.equal('spec:\n  a: 1\n  b:\n  - x\n')
  })
})
