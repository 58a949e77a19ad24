import { expect } from 'chai'

import { setFact } from '../../../engine/modules/set_fact.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('set_fact', () => {
  it('gives its keys back as variables and changes nothing', async () => {
    const host = new FakeHost()
    const args = { a: 1, list: ['x'], cacheable: true }
    const { result, changed } = await runModule(setFact, args, host)
    expect(result).to.deep.equal({ ansible_facts: { a: 1, list: ['x'] } })
    expect([changed, host.roundTrips]).to.deep.equal([false, 0])
  })

  it('sets variables in check mode too', async () => {
    const { result } = await runModule(setFact, { a: null }, new FakeHost(), { check: true })
    expect(result.ansible_facts).to.deep.equal({ a: null })
  })

  for (const bad of [{ 'a-b': 1 }, { '1a': 1 }, { cacheable: 'x' }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(setFact, bad, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
