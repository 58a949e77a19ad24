import { expect } from 'chai'

import { failure, holds, thrown, value } from '../support.ts'

describe('helpers for presence and choice', () => {
  it('default takes the place of undefined and empty values, at any depth', () => {
    for (const x of ['', 0, false, null, [], {}]) expect(value('default 1 x', { x })).to.equal(1)
    expect(value('default 1 x.y.z', { x: {} })).to.equal(1)
    expect(value('default 1 (index x "y")', { x: {} })).to.equal(1)
    expect(value('default 1 (first x)', { x: [] })).to.equal(1)
    expect(value('default 1 x', { x: 'a' })).to.equal('a')
  })

  it('default evaluates its fallback only where it is needed', () => {
    expect(value('default typo x', { x: 'a' })).to.equal('a')
    expect(failure(() => value('default typo x', { x: '' }))).to.deep.equal({
      code: 'UNDEFINED_VARIABLE',
      at: '1:9',
    })
  })

  it('default hides no error inside its argument', () => {
    expect(failure(() => value('default 1 (upper typo)')).code).to.equal('UNDEFINED_VARIABLE')
    expect(failure(() => value('default 1 (upper x)', { x: 1 })).code).to.equal('BAD_HELPER_ARGS')
  })

  it('defined tells null from nothing', () => {
    expect(holds('defined x', { x: null })).to.equal(true)
    expect(holds('defined x.y', { x: null })).to.equal(false)
    expect(holds('defined x.y', { x: { y: false } })).to.equal(true)
    expect(holds('defined x')).to.equal(false)
    expect(holds('defined x.constructor', { x: {} })).to.equal(false)
  })

  it('and and or return an operand and stop as soon as they can', () => {
    expect(value('and 1 "a"')).to.equal('a')
    expect(value('and "" typo')).to.equal('')
    expect(value('or "" 0')).to.equal(0)
    expect(value('or 1 typo')).to.equal(1)
    expect(holds('and (defined x) (eq x.y 1)')).to.equal(false)
    expect(failure(() => value('and true typo')).at).to.equal('1:10')
  })

  it('coalesce skips what is undefined or empty', () => {
    expect(value('coalesce a.b c "d"', { a: {}, c: '' })).to.equal('d')
    expect(value('coalesce a')).to.equal(null)
  })

  it('ternary evaluates only the side it takes', () => {
    expect(value('ternary "y" typo true')).to.equal('y')
    expect(value('ternary typo "n" ""')).to.equal('n')
    expect(failure(() => value('ternary 1 2 typo')).code).to.equal('UNDEFINED_VARIABLE')
  })

  it('fail and required say what their author wrote', () => {
    const error = thrown(() => value('fail "no master left"'))
    expect(error).to.include({ code: 'TEMPLATE_FAILED', message: 'no master left' })
    expect(thrown(() => value('required "set it" x'))).to.include({ message: 'set it' })
    expect(thrown(() => value('required "set it" x', { x: null })).code).to.equal('TEMPLATE_FAILED')
    expect(value('required "set it" x', { x: false })).to.equal(false)
  })
})

describe('helpers that compare', () => {
  it('eq compares with each of the others, deeply', () => {
    expect(holds('eq 1 2 3 1')).to.equal(true)
    expect(holds('eq x y', { x: [{ a: 1, b: 2 }], y: [{ b: 2, a: 1 }] })).to.equal(true)
    expect(holds('eq x y', { x: [1, 2], y: [2, 1] })).to.equal(false)
    expect(holds('eq x null', { x: null })).to.equal(true)
    expect(holds('eq x "a"', { x: null })).to.equal(false)
    expect(holds('ne x "a"', { x: null })).to.equal(true)
  })

  it('names a long text in a problem by its length, and cuts none that could be a secret', () => {
    const secret = 'correct horse '.repeat(6)
    const { message } = thrown(() => value('eq a 1', { a: secret }))
    expect(message).to.include('characters').and.not.include('correct')
  })

  it('eq and ne refuse unlike kinds, which are never equal', () => {
    for (const text of ['eq 1 "1"', 'ne true "true"', 'eq "a" x']) {
      expect(failure(() => holds(text, { x: 1 })).code, text).to.equal('BAD_HELPER_ARGS')
    }
  })

  it('lt and its like order numbers, and text', () => {
    expect(holds('lt 9 10')).to.equal(true)
    expect(holds('lt "9" "10"')).to.equal(false)
    expect(holds('and (le 1 1) (ge 1 1) (not (gt 1 1)) (not (lt 1 1))')).to.equal(true)
    expect(failure(() => holds('gt "1" 1')).code).to.equal('BAD_HELPER_ARGS')
    expect(failure(() => holds('gt null 1')).code).to.equal('BAD_HELPER_ARGS')
  })
})
