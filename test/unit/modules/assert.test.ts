import { expect } from 'chai'

import { assert } from '../../../engine/modules/assert.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('assert', () => {
  const that = (...holds: boolean[]): unknown =>
    holds.map((held, index) => ({ expression: `c${index}`, holds: held }))
  const run = async (args: Record<string, unknown>): Promise<Record<string, unknown>> =>
    (await runModule(assert, args, new FakeHost())).result

  it('passes when all conditions hold', async () => {
    expect(await run({ that: that(true, true) })).to.not.have.property('failed')
    expect(await run({ that: that(true), success_msg: 'good' })).to.include({ msg: 'good' })
    expect(await run({ that: that(true), quiet: true })).to.deep.equal({})
  })

  it('fails with the first condition that does not', async () => {
    const result = await run({ that: that(true, false, false) })
    expect(result).to.include({ failed: true, assertion: 'c1', evaluated_to: false })
    expect(result['msg']).to.contain('c1')
  })

  it('fails with the message of the user', async () => {
    for (const args of [{ fail_msg: 'no' }, { msg: 'no' }, { fail_msg: ['no'] }]) {
      expect(await run({ that: that(false), ...args })).to.include({ failed: true, msg: 'no' })
    }
  })

  for (const bad of [{}, { that: [] }, { that: 'x', message: 'x' }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      expect(await rejection(run(bad))).to.include({ code: 'BAD_ARGS' })
    })
  }
})
