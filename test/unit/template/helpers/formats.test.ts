import { expect } from 'chai'

import { failure, holds, value } from '../support.ts'

describe('toYaml', () => {
  it('sorts keys, so that the order of facts changes no file', () => {
    expect(value('toYaml x', { x: { b: 1, a: { d: 1, c: 2 } } })).to.equal(
      'a:\n  c: 2\n  d: 1\nb: 1',
    )
    expect(value('toJson x', { x: [{ b: 1, a: 2 }] })).to.equal('[{"a":2,"b":1}]')
  })

  it('quotes text that a YAML 1.1 reader would take for something else', () => {
    for (const text of [
      'yes',
      'no',
      'on',
      'off',
      'true',
      'null',
      '~',
      '1',
      '1.20',
      '0644',
      '1e3',
      '12:30:45',
      '1_000',
      '',
      ' a',
      'a: b',
      '- a',
      '#a',
      '*a',
      '{a',
      '2020-01-01',
      '0x10',
      '.inf',
      '!a',
      '@a',
      '%a',
      '<<',
    ]) {
      expect(value('toYaml x', { x: text }), text).to.match(/^["'].*["']$/s)
    }
  })

  it('writes blocks for lines, long text in one line, and shared values twice', () => {
    expect(value('toYaml x', { x: { a: 'x\ny\n' } })).to.equal('a: |\n  x\n  y')
    const long = 'word '.repeat(60).trim()
    expect(value('toYaml x', { x: [long] })).to.equal(`- ${long}`)
    const shared = { k: [1] }
    expect(value('toYaml x', { x: { a: shared, b: shared } })).to.equal(
      'a:\n  k:\n  - 1\nb:\n  k:\n  - 1',
    )
  })

  it('writes empty values and scalars', () => {
    expect(value('toYaml x', { x: { a: [], b: {}, c: null } })).to.equal('a: []\nb: {}\nc: null')
    expect(value('toYaml 1')).to.equal('1')
  })
})

describe('fromYaml and fromJson', () => {
  it('read what the others wrote', () => {
    const x = { a: [1, 'yes', null, { b: false }] }
    expect(value('fromYaml (toYaml x)', { x })).to.deep.equal(x)
    expect(value('fromJson (toPrettyJson x)', { x })).to.deep.equal(x)
  })

  it('refuse what is broken', () => {
    for (const text of ['fromJson "{"', 'fromYaml "a: [1"', 'fromYaml "a: 1\\na: 2"']) {
      expect(failure(() => value(text)).code, text).to.equal('BAD_HELPER_ARGS')
    }
  })
})

describe('base64 and checksums', () => {
  it('work on UTF-8', () => {
    expect(value('b64dec (b64enc "añ😀")')).to.equal('añ😀')
    expect(value('sha256sum ""')).to.equal(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
  })
})

describe('toBool', () => {
  it('reads the words that inventories hold, and refuses others', () => {
    for (const x of ['yes', 'True', 'ON', '1', true, 1])
      expect(holds('toBool x', { x })).to.equal(true)
    for (const x of ['no', 'FALSE', 'off', '0', false, 0, '']) {
      expect(holds('toBool x', { x })).to.equal(false)
    }
    expect(failure(() => holds('toBool "maybe"')).code).to.equal('BAD_HELPER_ARGS')
  })
})

describe('semverCompare', () => {
  const fitting: readonly (readonly [constraint: string, version: string])[] = [
    ['>=1.20', 'v1.20.2'],
    ['>= 1.20', '1.20'],
    ['^1.2', '1.9.9'],
    ['~1.2.3', '1.2.9'],
    ['~1', '1.9.0'],
    ['1.2.x', '1.2.7'],
    ['1.2', '1.2.7'],
    ['*', '0.0.1'],
    ['>=1.2, <2', '1.9.0'],
    ['>=1.2 <2', '1.9.0'],
    ['>= 1.2, < 2 || = 3.1.0', '3.1.0'],
    ['1.2 - 1.4.5', '1.4.5'],
    ['!=1.2.3', '1.2.4'],
    ['>=v1.20.0', '1.21'],
    ['=<1.20', '1.20.0'],
    ['>=1.20.0-0', 'v1.20.0-rc.1'],
    ['>=1.19-0', '1.20.4-gke.100'],
    ['=1.20.0-rc.1', '1.20.0-rc.1'],
    ['>1.20', '1.21.0'],
    ['1.20.2', 'v1.20.2+k3s1'],
  ]
  const unfitting: readonly (readonly [constraint: string, version: string])[] = [
    ['>=1.20', '1.19.9'],
    ['<1.20', '1.20.0'],
    ['^1.2', '2.0.0'],
    ['~1.2.3', '1.3.0'],
    ['>=1.2, <2', '2.0.0'],
    ['!=1.2', '1.2.4'],
    ['>=1.20', '1.21.0-rc.1'],
    ['>1.20', '1.20.5'],
    ['>=1.9', '1.10.0-alpha'],
  ]
  for (const [constraint, version] of fitting) {
    it(`${version} fits ${constraint}`, () => {
      expect(holds(`semverCompare c v`, { c: constraint, v: version })).to.equal(true)
    })
  }
  for (const [constraint, version] of unfitting) {
    it(`${version} does not fit ${constraint}`, () => {
      expect(holds(`semverCompare c v`, { c: constraint, v: version })).to.equal(false)
    })
  }
  it('refuses what is no version and no constraint', () => {
    for (const text of [
      'semverCompare ">=1" "abc"',
      'semverCompare "abc" "1.2"',
      'semverCompare "" "1.2"',
    ]) {
      expect(failure(() => holds(text)).code, text).to.equal('BAD_HELPER_ARGS')
    }
  })
})

describe('helpers for addresses', () => {
  const cases: readonly (readonly [expression: string, result: unknown])[] = [
    ['cidrHost "10.233.0.0/18" 1', '10.233.0.1'],
    ['cidrHost "10.233.0.7/18" -1', '10.233.63.255'],
    ['cidrHost "fd00::/64" 255', 'fd00::ff'],
    ['cidrSubnet "10.0.0.0/8" 8 255', '10.255.0.0/16'],
    ['cidrSubnet "fd00::/48" 16 1', 'fd00:0:0:1::/64'],
    ['cidrNetwork "fd00::7/64"', 'fd00::/64'],
    ['cidrNetmask "10.0.0.0/0"', '0.0.0.0'],
    ['cidrContains "10.0.0.0/8" "11.0.0.1"', false],
    ['cidrContains "10.0.0.0/8" "10.1.0.0/16"', true],
    ['cidrContains "10.1.0.0/16" "10.0.0.0/8"', false],
    ['cidrContains "fd00::/8" "10.0.0.1"', false],
    ['cidrContains "fd00::/8" "fd12::1"', true],
    ['cidrOverlaps "10.0.0.0/8" "10.1.0.0/16"', true],
    ['cidrOverlaps "10.1.0.0/16" "10.0.0.0/8"', true],
    ['cidrOverlaps "10.0.0.0/9" "10.128.0.0/9"', false],
    ['cidrOverlaps "::/0" "0.0.0.0/0"', false],
    ['isIP "10.0.0.256"', false],
    ['isIP "10.0.0.1/24"', false],
    ['isIP "fd00::1"', true],
    ['isIP "node-1"', false],
    ['isIPv6 "10.0.0.1"', false],
    ['isIPv6 "fd00::/64"', true],
    ['ipWrap "10.0.0.1"', '10.0.0.1'],
    ['ipWrap "node-1"', 'node-1'],
  ]
  for (const [expression, result] of cases) {
    it(`${expression} gives ${JSON.stringify(result)}`, () => {
      expect(value(expression)).to.deep.equal(result)
    })
  }

  it('refuse what lies outside, and what is no network', () => {
    for (const text of [
      'cidrHost "10.0.0.0/30" 4',
      'cidrHost "10.0.0.0/30" -5',
      'cidrSubnet "10.0.0.0/8" 1 2',
      'cidrSubnet "10.0.0.0/30" 3 0',
      'cidrNetmask "10.0.0.1"',
      'cidrPrefix "x/8"',
      'cidrContains "10.0.0.0/8" "x"',
      'cidrNetmask "fd00::/64"',
    ]) {
      expect(failure(() => value(text)).code, text).to.equal('BAD_HELPER_ARGS')
    }
  })
})
