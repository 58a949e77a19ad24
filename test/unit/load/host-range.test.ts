import { expect } from 'chai'
import fc from 'fast-check'

import { TsplayError } from '../../../engine/errors.ts'
import { expandHosts } from '../../../engine/load/host-range.ts'

describe('expandHosts', () => {
  const examples: Readonly<Record<string, object>> = {
    node1: { names: ['node1'] },
    '10.0.0.1': { names: ['10.0.0.1'] },
    'node1:2222': { names: ['node1'], port: 2222 },
    'n[1:3]': { names: ['n1', 'n2', 'n3'] },
    'n[09:11].x': { names: ['n09.x', 'n10.x', 'n11.x'] },
    'n[1:10:4]': { names: ['n1', 'n5', 'n9'] },
    'db-[a:c]': { names: ['db-a', 'db-b', 'db-c'] },
    'r[1:2]n[1:2]:22': { names: ['r1n1', 'r1n2', 'r2n1', 'r2n2'], port: 22 },
    'fe80::1': { names: ['fe80::1'] },
    '[fe80::1]:22': { names: ['fe80::1'], port: 22 },
  }
  for (const [entry, expected] of Object.entries(examples)) {
    it(`expands ${entry}`, () => {
      expect(expandHosts(entry)).to.deep.equal(expected)
    })
  }

  const bad = [
    'n[3:1]',
    'n[1:',
    'n1]',
    'n[x]',
    'n[01:100]',
    'n[1:9:0]',
    'a b',
    'n[1:9999999]',
    'a:b',
  ]
  for (const entry of bad) {
    it(`refuses ${entry}`, () => {
      expect(() => expandHosts(entry))
        .to.throw(TsplayError)
        .that.includes({ code: 'BAD_INVENTORY' })
    })
  }

  it('names as many different hosts as the range counts, from its first to its last', () => {
    const small = fc.integer({ min: 0, max: 300 })
    fc.assert(
      fc.property(small, small, fc.integer({ min: 1, max: 9 }), (first, length, step) => {
        const { names } = expandHosts(`n[${first}:${first + length}:${step}]`)
        expect(new Set(names).size).to.equal(Math.floor(length / step) + 1)
        expect(names[0]).to.equal(`n${first}`)
        expect(Number(names.at(-1)?.slice(1))).to.be.within(
          first + length - step + 1,
          first + length,
        )
      }),
    )
  })

  it('keeps the width of a padded range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 100, max: 999 }), (a, b) => {
        const { names } = expandHosts(`n[${String(a).padStart(3, '0')}:${b}]`)
        expect(names.every(name => name.length === 4)).to.equal(true)
      }),
    )
  })
})
