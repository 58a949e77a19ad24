import { expect } from 'chai'

import type { Keywords } from '../../../engine/model/playbook.ts'
import {
  inheritKeywords,
  keywordsInsideInclude,
  noKeywords,
  playKeywordsForMembers,
} from '../../../engine/plan/keywords.ts'

const having = (some: Partial<Keywords>): Keywords => ({ ...noKeywords, ...some })
const yes = { kind: 'literal', value: true } as const
const no = { kind: 'literal', value: false } as const

describe('keywords', () => {
  it('add up or merge as their meaning wants', () => {
    const outer = having({ when: [yes], tags: ['a', 'b'], vars: { x: 1, y: 1 }, throttle: 2 })
    const inner = having({ when: [no], tags: ['b', 'c'], vars: { y: 2 }, no_log: true })
    expect(inheritKeywords(outer, inner)).to.deep.equal({
      when: [yes, no],
      tags: ['a', 'b', 'c'],
      vars: { x: 1, y: 2 },
      environment: [],
      throttle: 2,
      no_log: true,
    })
  })

  it('of a play do not hand its variables down: they are a layer of their own', () => {
    const play = having({ vars: { x: 1 }, become: true })
    expect(playKeywordsForMembers(play)).to.deep.equal(having({ become: true }))
  })

  it('of an include keep its conditions and own tags to itself, but for those around it and under apply', () => {
    const keywords = having({ when: [yes], tags: ['a', 'role'], vars: { x: 1 }, become: true })
    const outer = having({ tags: ['role'] })
    expect(keywordsInsideInclude({ keywords, outer })).to.deep.equal(
      having({ tags: ['role'], vars: { x: 1 }, become: true }),
    )
    const apply = having({ tags: ['b'] })
    expect(keywordsInsideInclude({ keywords, outer, apply }).tags).to.deep.equal(['role', 'b'])
  })

  it('of an include that ignores its own failure do not hide those of what it brings in', () => {
    const inside = (outer: Keywords, apply?: Keywords) =>
      keywordsInsideInclude({
        keywords: having({ ignore_errors: true }),
        outer,
        ...(apply === undefined ? {} : { apply }),
      }).ignore_errors
    expect(inside(having({}))).to.equal(undefined)
    expect(inside(having({ ignore_errors: true }))).to.equal(true)
    expect(inside(having({}), having({ ignore_errors: true }))).to.equal(true)
  })
})
