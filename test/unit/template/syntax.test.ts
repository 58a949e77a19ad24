import { expect } from 'chai'

import { holds, render, template, thrown, value } from './support.ts'
import { checkExpression, checkTemplate } from '../../../engine/template/check.ts'

describe('syntax errors', () => {
  const places: readonly (readonly [text: string, at: string])[] = [
    ['{{#if a}}x', '1:11'],
    ['a\n  {{#if a}}\n  {{/each}}', '2:6'],
    ['a\nb {{a | b}}', '2:7'],
    ['a\n{{> part}}', '2:1'],
    ['{{#frob a}}{{/frob}}', '1:4'],
    ['x {{frob a}}', '1:5'],
    ['x {{a b=1}}', '1:7'],
    ['{{../a}}', '1:3'],
    ['{{@index}}', '1:3'],
    ['{{@frob}}', '1:3'],
    ['{{#if}}{{/if}}', '1:4'],
    ['{{#if eq a b}}{{/if}}', '1:4'],
    ['{{#each l}}{{../../a}}{{/each}}', '1:14'],
    ['{{a}} {{ b', '1:10'],
    ['{{undefined}}', '1:3'],
    ['{{else}}', '1:1'],
  ]
  for (const [text, at] of places) {
    it(`has its place: ${JSON.stringify(text)}`, () => {
      const [error, ...more] = checkTemplate(template(text))
      expect(more).to.deep.equal([])
      expect(`${error?.position?.line}:${error?.position?.column}`).to.equal(at)
      expect(error?.message).not.to.match(/Expecting|Parse error|\n/)
      expect(thrown(() => render(text)).code).to.equal(error?.code)
    })
  }

  it('are found all at once where the template can be parsed', () => {
    const text = '{{frob a}}\n{{eq a}}\n{{#with x}}{{default 1}}{{/with}}'
    expect(
      checkTemplate(template(text)).map(({ code, position }) => [code, position?.line]),
    ).to.deep.equal([
      ['UNKNOWN_HELPER', 1],
      ['BAD_HELPER_ARGS', 2],
      ['BAD_HELPER_ARGS', 3],
    ])
  })
})

describe('expressions in the style of other languages', () => {
  const cases: readonly (readonly [wrong: string, right: string])[] = [
    ['mode == "external"', 'eq mode "external"'],
    ['mode=="external"', 'eq mode "external"'],
    ['mode != "external"', 'ne mode "external"'],
    ['count >= 3', 'ge count 3'],
    ['a.b < 3', 'lt a.b 3'],
    ['a && b', 'and a b'],
    ['a || b', 'or a b'],
    ['!a', 'not a'],
    ['a and b', 'and a b'],
    ['not a and b', 'and (not a) b'],
    ['a or not b', 'or a (not b)'],
    ['a is defined', 'defined a'],
    ['a is not defined', 'not (defined a)'],
    ['"x" in list', 'has "x" list'],
    ['x not in l', 'not (has x l)'],
    ['eq a 1 and b', 'and (eq a 1) b'],
    ['a | default "x"', 'default "x" value'],
    ['a ? b : c', 'ternary'],
    ['len(a)', '(len a)'],
    ['a[0]', 'a.[0]'],
    ['eq a, b', 'spaces'],
    ['{{ a }}', 'without braces: a'],
    ['{{ a }} == 1', 'without braces'],
    ['length a', 'len'],
    ['defualt 1 a', 'default'],
  ]
  for (const [wrong, right] of cases) {
    it(`${wrong} gets a hint: ${right}`, () => {
      const [error] = checkExpression(template(wrong, 3, 9))
      expect(error?.position?.line).to.equal(3)
      expect(error?.hint).to.include(right)
      expect(() => holds(wrong, { a: true, b: true })).to.throw()
    })
  }
})

describe('bare expressions', () => {
  it('may stand in parentheses, and span lines', () => {
    expect(value('(eq 1 1)')).to.equal(true)
    expect(value(' (not false) ')).to.equal(true)
    expect(value('and\n  (eq 1 1)\n  (eq 2 2)\n')).to.equal(true)
  })

  it('may be a path or a literal', () => {
    expect(value('a.b', { a: { b: [1] } })).to.deep.equal([1])
    expect(value('"x"')).to.equal('x')
    expect(value('3')).to.equal(3)
  })

  it('count places without the braces around them', () => {
    expect(thrown(() => value('  typo')).position?.column).to.equal(3)
    expect(thrown(() => value('(not typo)')).position?.column).to.equal(6)
    expect(thrown(() => value('not\n  typo')).position).to.include({ line: 2, column: 3 })
  })

  it('must not be empty, nor more than one', () => {
    for (const text of ['', '  ', 'a}} {{b', '(eq 1 1) (eq 2 2)', '! a', '#if a']) {
      expect(checkExpression(template(text)), text).to.have.length(1)
    }
  })

  it('refuse octal numbers, which would be read as decimal', () => {
    expect(checkExpression(template('eq mode 0644'))[0]?.hint).to.include('"0644"')
  })

  it('refuse literals of the wrong kind before anything runs', () => {
    expect(checkExpression(template('hasPrefix 1 a'))[0]).to.include({ code: 'BAD_HELPER_ARGS' })
    expect(checkExpression(template('has "a" "b"'))[0]).to.include({ code: 'BAD_HELPER_ARGS' })
  })
})
