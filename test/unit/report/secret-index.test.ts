import { expect } from 'chai'
import fc from 'fast-check'

import { createSecretIndex, HEAD } from '../../../engine/report/secret-index.ts'

describe('report/secret-index', () => {
  it('replaces what a pattern of all secrets, longest first, would', () => {
    // Few letters, so that secrets overlap, contain and follow each other.
    const words = (least: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b', '.', '$'), minLength: least })
    fc.assert(
      fc.property(fc.array(words(HEAD), { minLength: 1 }), fc.array(words(0)), (secrets, texts) => {
        const index = createSecretIndex()
        secrets.forEach(index.add)
        const escaped = secrets
          .toSorted((one, other) => other.length - one.length)
          .map(secret => secret.replace(/[.$]/g, '\\$&'))
        const pattern = new RegExp(escaped.join('|'), 'g')
        const text = [...texts, ...secrets].join('')
        expect(index.replace(text, '*')).to.equal(text.replace(pattern, '*'))
      }),
    )
  })

  it('keeps a text that holds no secret, and one shorter than any', () => {
    const index = createSecretIndex()
    expect(index.replace('abc', '*')).to.equal('abc')
    index.add('abc')
    expect(index.replace('ab', '*')).to.equal('ab')
    expect(index.replace('ab abd', '*')).to.equal('ab abd')
  })
})
