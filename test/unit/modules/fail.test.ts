import { expect } from 'chai'

import { fail } from '../../../engine/modules/fail.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('fail', () => {
  it('fails with its message, changing nothing', async () => {
    const { result, changed } = await runModule(fail, { msg: 'no quorum' }, new FakeHost())
    expect(result).to.deep.equal({ failed: true, msg: 'no quorum' })
    expect(changed).to.equal(false)
  })

  it('fails without one too', async () => {
    expect((await runModule(fail, {}, new FakeHost())).result.failed).to.equal(true)
  })

  it('rejects a message that is no text', async () => {
    const error = await rejection(runModule(fail, { msg: [1] }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
