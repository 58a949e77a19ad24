import { expect } from 'chai'

import { didYouMean, nearest } from '../../engine/did-you-mean.ts'

const words = ['when', 'tags', 'become', 'become_user', 'register', 'notify', 'kube_node']

describe('didYouMean', () => {
  it('names the known word one slip away', () => {
    expect(didYouMean('regsiter', words)).to.equal('did you mean "register"?')
  })

  it('sees a dash for an underscore as the same word', () => {
    expect(nearest('kube-node', words)).to.deep.equal(['kube_node'])
  })

  it('counts two swapped letters as one slip', () => {
    expect(nearest('tgas', words)).to.deep.equal(['tags'])
  })

  it('names both words that are equally near', () => {
    expect(didYouMean('coat', ['copy', 'boat', 'goat'])).to.equal('did you mean "boat" or "goat"?')
  })

  it('says nothing where nothing is near', () => {
    expect(didYouMean('frobnicate', words)).to.equal(undefined)
  })

  it('does not turn a short word into a wholly different one', () => {
    expect(nearest('x', ['y', 'z'])).to.deep.equal([])
  })
})
