import { expect } from 'chai'

import { failure, holds, value } from '../support.ts'

describe('helpers for mappings', () => {
  it('change nothing they are given', () => {
    const x = Object.freeze({ a: Object.freeze({ b: 1 }) })
    expect(value('set x "c" 2', { x })).to.deep.equal({ a: { b: 1 }, c: 2 })
    expect(value('merge x (dict "a" (dict "c" 2))', { x })).to.deep.equal({ a: { b: 1, c: 2 } })
    expect(value('unset x "a"', { x })).to.deep.equal({})
    expect(x).to.deep.equal({ a: { b: 1 } })
  })

  it('merge lets the first win, mergeOverwrite the last, false and empty values included', () => {
    const x = { off: false, n: { list: [1], s: '' } }
    const y = { off: true, n: { list: [2], s: 's', t: 1 } }
    expect(value('merge x y', { x, y })).to.deep.equal({
      off: false,
      n: { list: [1], s: '', t: 1 },
    })
    expect(value('mergeOverwrite x y', { x, y })).to.deep.equal({
      off: true,
      n: { list: [2], s: 's', t: 1 },
    })
    expect(value('mergeOverwrite x (dict "n" null)', { x })).to.deep.equal({ off: false, n: null })
  })

  it('take __proto__ for a key like any other', () => {
    const x = JSON.parse('{"__proto__": {"polluted": true}}') as { a: 1 }
    for (const text of ['merge x (dict "a" 1)', 'set x "a" 1', 'mergeOverwrite (dict "a" 1) x']) {
      const result = value(text, { x }) as object
      expect(Object.hasOwn(result, '__proto__'), text).to.equal(true)
      expect((result as { polluted?: boolean }).polluted).to.equal(undefined)
    }
    expect(value('keys (dict "__proto__" 1)')).to.deep.equal(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined)
  })

  it('index reaches through mappings and lists, and refuses what is missing', () => {
    const x = { a: [{ 'b.c': 5 }] }
    expect(value('index x "a" 0 "b.c"', { x })).to.equal(5)
    expect(failure(() => value('index x "a" 1', { x }))).to.deep.equal({
      code: 'UNDEFINED_VARIABLE',
      at: '1:1',
    })
    expect(failure(() => value('index "text" 0')).code).to.equal('BAD_HELPER_ARGS')
    expect(value('get x "zz"', { x })).to.equal('')
  })

  it('dig falls back only where a key is missing', () => {
    expect(value('dig "a" "b" true x', { x: { a: { b: false } } })).to.equal(false)
    expect(value('dig "a" "b" true x', { x: { a: 1 } })).to.equal(true)
    expect(failure(() => value('dig "a" x', { x: {} })).code).to.equal('BAD_HELPER_ARGS')
  })

  it('pluck takes mappings and lists of them, extract the members of a group', () => {
    const x = [{ n: 1 }, {}, { n: 3 }]
    expect(value('pluck "n" x', { x })).to.deep.equal([1, 3])
    expect(value('pluck "n" (index x 2) (index x 0)', { x })).to.deep.equal([3, 1])
    expect(value('extract (list "b") x', { x: { b: { c: 1 } } })).to.deep.equal([{ c: 1 }])
    expect(failure(() => value('extract (list "z") x "c"', { x: {} })).code).to.equal(
      'BAD_HELPER_ARGS',
    )
  })

  it('dict wants pairs', () => {
    expect(failure(() => value('dict "a"')).code).to.equal('BAD_HELPER_ARGS')
  })
})

describe('helpers for lists', () => {
  it('compare items deeply', () => {
    const x = [{ a: 1 }, { a: 1 }, { a: 2 }]
    expect(value('uniq x', { x })).to.deep.equal([{ a: 1 }, { a: 2 }])
    expect(holds('has (dict "a" 2) x', { x })).to.equal(true)
    expect(value('without x (dict "a" 1)', { x })).to.deep.equal([{ a: 2 }])
    expect(value('has "1" (list 1)')).to.equal(false)
  })

  it('sortBy orders by a key and refuses what has no order', () => {
    const x = [{ n: 'b' }, { n: 'a' }]
    expect(value('pluck "n" (sortBy "n" x)', { x })).to.deep.equal(['a', 'b'])
    expect(failure(() => value('sortBy "n" (list (dict "n" 1) (dict "n" "a"))')).code).to.equal(
      'BAD_HELPER_ARGS',
    )
    expect(failure(() => value('sortBy "z" x', { x })).code).to.equal('BAD_HELPER_ARGS')
  })

  it('find nothing first or last in an empty list', () => {
    expect(failure(() => value('first (list)')).code).to.equal('UNDEFINED_VARIABLE')
    expect(failure(() => value('last (list)')).code).to.equal('UNDEFINED_VARIABLE')
    expect(value('list (rest (list)) (initial (list)) (reverse (list))')).to.deep.equal([
      [],
      [],
      [],
    ])
  })
})

describe('helpers that calculate', () => {
  it('take numbers in text, and refuse anything else', () => {
    expect(value('add "1" 2.5')).to.equal(3.5)
    expect(value('int " 42 "')).to.equal(42)
    for (const text of [
      'add "x" 1',
      'add "" 1',
      'int null',
      'div 1 0',
      'mod 1 0',
      'div 1.5 1',
      'untilStep 0 1 0',
      'until 1000000000',
    ]) {
      expect(failure(() => value(text)).code, text).to.equal('BAD_HELPER_ARGS')
    }
  })

  it('count as seq and until do', () => {
    expect(value('seq 3')).to.equal('1 2 3')
    expect(value('seq -2')).to.equal('1 0 -1 -2')
    expect(value('seq 2 0')).to.equal('2 1 0')
    expect(value('seq 0 2 5')).to.equal('0 2 4')
    expect(value('until -2')).to.deep.equal([0, -1])
    expect(value('untilStep 5 0 -2')).to.deep.equal([5, 3, 1])
    expect(value('untilStep 5 9 -2')).to.deep.equal([])
  })
})
