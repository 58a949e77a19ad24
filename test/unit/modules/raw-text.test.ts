import { expect } from 'chai'
import fc from 'fast-check'

import { decodeText, encodeText } from '../../../engine/modules/raw-text.ts'

describe('raw-text', () => {
  it('gives back the bytes of any file', () => {
    const parts = fc.oneof(
      fc.uint8Array(),
      fc.string().map(text => Buffer.from(text)),
    )
    fc.assert(
      fc.property(fc.array(parts), some => {
        const bytes = Buffer.concat(some)
        expect(encodeText(decodeText(bytes))).to.deep.equal(bytes)
      }),
    )
  })

  it('reads UTF-8 as it is, also beside a line that is none', () => {
    expect(decodeText(Buffer.from('a ä €\n'))).to.equal('a ä €\n')
    const mixed = Buffer.concat([Buffer.from('ä\n'), Buffer.from('b\xfc\n', 'latin1')])
    expect(decodeText(mixed)).to.equal('ä\nb\udcfc\n')
  })
})
