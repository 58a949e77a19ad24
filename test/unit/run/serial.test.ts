import { expect } from 'chai'

import { batchSizes } from '../../../engine/run/serial.ts'

describe('serial', () => {
  it('makes one batch of all hosts when nothing is said', () => {
    expect(batchSizes([], 5)).to.deep.equal([5])
  })

  it('repeats the last size until all hosts are used up', () => {
    expect(batchSizes([1, 2], 6)).to.deep.equal([1, 2, 2, 1])
  })

  it('takes a percentage of all hosts, rounded down, but at least one', () => {
    expect(batchSizes(['30%'], 10)).to.deep.equal([3, 3, 3, 1])
    expect(batchSizes(['10%'], 3)).to.deep.equal([1, 1, 1])
  })

  it('refuses anything else', () => {
    expect(() => batchSizes(['many'], 3)).to.throw('many')
  })
})
