import { expect } from 'chai'

import { TsplayError } from '../../../engine/errors.ts'
import { inspectSlices, parseInspection } from '../../../engine/remote/inspect.ts'

describe('looking at paths', () => {
  it('takes as many in one request as it can hold, in order', () => {
    const few = Array.from({ length: 1200 }, (_, index) => `/d/${index}`)
    expect(inspectSlices(few).map(slice => slice.length)).to.deep.equal([500, 500, 200])
    const long = Array.from({ length: 60 }, (_, index) => `/${'ü'.repeat(2000)}${index}`)
    const slices = inspectSlices(long)
    expect(slices.map(slice => slice.length)).to.deep.equal([16, 16, 16, 12])
    expect(slices.flat()).to.deep.equal(long)
    expect(inspectSlices([])).to.deep.equal([])
    expect(inspectSlices(['/'.repeat(100_000), '/a'])).to.have.length(2)
  })

  it('names one path in its error, and how many there were besides', () => {
    const paths = Array.from({ length: 300 }, (_, index) => `/d/${index}`)
    const result = { code: 1, stdout: Buffer.alloc(0), stderr: Buffer.from('stat: broken\n') }
    const read = () => parseInspection({ host: 'a', paths, options: {}, mark: 'm', result })
    expect(read).to.throw(TsplayError, /^a: cannot look at \/d\/0 and 299 more: stat: broken$/)
  })
})
