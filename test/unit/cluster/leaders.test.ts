import { expect } from 'chai'

import { tenures, type Saying } from '../../cluster/support/leaders.ts'

const component = 'kube-scheduler'
const say = (node: string, from: number, word: Saying['word']): Saying => ({
  ...{ node, component, word },
  from,
  to: from + 50,
})

describe('who led, and when', () => {
  it('lasts from the last time that somebody surely did not to the next one', () => {
    const sayings = [
      ...[say('a', 100, 'leads'), say('a', 200, 'silent'), say('a', 300, 'gone')],
      ...[say('b', 100, 'waits'), say('b', 400, 'waits'), say('b', 500, 'leads')],
    ]
    expect(tenures(sayings, component)).to.deep.equal([
      { node: 'a', from: -Infinity, to: 350 },
      { node: 'b', from: 400, to: Infinity },
    ])
  })

  it('is told of both where two may have led at once', () => {
    const sayings = [
      ...[say('a', 100, 'leads'), say('a', 450, 'gone')],
      ...[say('b', 300, 'waits'), say('b', 400, 'leads')],
    ]
    const [first, second] = tenures(sayings, component)
    expect(first?.to).to.be.greaterThan(second?.from ?? Infinity)
  })

  it('is told again of who comes back', () => {
    const sayings = [say('a', 100, 'leads'), say('a', 200, 'waits'), say('a', 300, 'leads')]
    expect(tenures(sayings, component)).to.have.length(2)
  })

  it('is asked of each component apart', () => {
    expect(tenures([say('a', 100, 'leads')], 'kube-controller-manager')).to.deep.equal([])
  })
})
