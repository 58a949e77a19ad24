import { expect } from 'chai'

import type { Condition } from '../../../engine/model/playbook.ts'
import { checkCondition, checkSource, freeVariables } from '../../../engine/template/check.ts'
import { evaluateCondition } from '../../../engine/template/condition.ts'
import { failure, holds, scopeOf, template, thrown } from './support.ts'

const expression = (text: string): Condition => ({ kind: 'expression', template: template(text) })

describe('evaluateCondition', () => {
  it('evaluates expressions', () => {
    const variables = { mode: 'external', master: false }
    expect(holds('and (eq mode "external") (not master)', variables)).to.equal(true)
    expect(holds('eq mode "stacked"', variables)).to.equal(false)
    expect(holds('master', variables)).to.equal(false)
  })

  it('refuses what is neither true nor false', () => {
    for (const value of ['false', 0, 1, null, [], {}]) {
      expect(failure(() => holds('a', { a: value }))).to.deep.equal({
        code: 'NOT_BOOLEAN',
        at: '1:1',
      })
    }
    expect(thrown(() => holds('a', { a: 'yes' })).hint).to.include('toBool a')
    expect(thrown(() => holds('a', { a: [] })).hint).to.include('not (empty a)')
  })

  it('refuses a text that and or or let through', () => {
    expect(failure(() => holds('and true "x"')).code).to.equal('NOT_BOOLEAN')
  })

  it('nests any, all and not, and stops as soon as it knows', () => {
    const typo = expression('typo')
    const of = (kind: 'all' | 'any', ...parts: Condition[]): Condition => ({ kind, of: parts })
    const yes: Condition = { kind: 'literal', value: true }
    const no: Condition = { kind: 'not', of: yes }
    const check = (condition: Condition): boolean => evaluateCondition(condition, scopeOf({}))

    expect(check(of('any', yes, typo))).to.equal(true)
    expect(check(of('all', no, typo))).to.equal(false)
    expect(check(of('all', yes, of('any', no, expression('eq 1 1'))))).to.equal(true)
    expect(check(of('all'))).to.equal(true)
    expect(check(of('any'))).to.equal(false)
    expect(failure(() => check(of('any', no, typo))).code).to.equal('UNDEFINED_VARIABLE')
  })
})

describe('static checks', () => {
  it('find what is wrong in every part of a condition', () => {
    const condition: Condition = {
      kind: 'any',
      of: [expression('frob a'), { kind: 'not', of: expression('a == b') }, expression('a')],
    }
    expect(checkCondition(condition).map(({ code }) => code)).to.deep.equal([
      'UNKNOWN_HELPER',
      'TEMPLATE_SYNTAX',
    ])
  })

  it('find what is wrong in every template of a tree', () => {
    const source = { a: [template('{{frob x}}'), 'x {{frob'], b: { c: template('{{#if}}') } }
    expect(checkSource(source)).to.have.length(2)
  })

  it('name the variables that may be read', () => {
    const source = [
      template('{{a.b}} {{#each list as |x|}}{{x}}{{own}}{{../outer}}{{@root.top}}{{/each}}'),
      { k: template('{{default c (index d "e")}}{{this.f}}') },
    ]
    expect([...freeVariables(source)].toSorted()).to.deep.equal([
      'a',
      'c',
      'd',
      'f',
      'list',
      'outer',
      'top',
    ])
  })
})
