import { expect } from 'chai'

import { slurp } from '../../../engine/modules/slurp.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('slurp', () => {
  it('brings bytes back in base64 and changes nothing', async () => {
    const host = new FakeHost({ '/k': Buffer.from([0, 255, 10]) })
    const { result, changed } = await runModule(slurp, { src: '/k' }, host)
    expect(result).to.deep.equal({ content: 'AP8K', encoding: 'base64', source: '/k' })
    expect([changed, host.roundTrips]).to.deep.equal([false, 1])
  })

  it('does the same in check mode', async () => {
    const host = new FakeHost({ '/k': 'x' })
    const { result } = await runModule(slurp, { src: '/k' }, host, { check: true })
    expect(result['content']).to.equal('eA==')
  })

  it('fails where no file is', async () => {
    const error = await rejection(runModule(slurp, { src: '/k' }, new FakeHost()))
    expect(error).to.include({ code: 'NOT_A_FILE' })
  })

  it('rejects a relative path', async () => {
    const error = await rejection(runModule(slurp, { src: 'k' }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
