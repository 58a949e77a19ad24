import { expect } from 'chai'

import { setup } from '../../../engine/modules/setup.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('setup', () => {
  const machine = () => new FakeHost().onScript(() => true, { stdout: 'nodename=n1.test\n' })

  it('brings facts in one round trip and changes nothing', async () => {
    const host = machine()
    const { result, changed } = await runModule(setup, {}, host)
    expect(result.ansible_facts).to.include({ nodename: 'n1.test' })
    expect(changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('lets only those pass that a filter names, with or without ansible_', async () => {
    for (const filter of ['ansible_node*', ['nodenam?']]) {
      const { result } = await runModule(setup, { filter }, machine())
      expect(Object.keys(result.ansible_facts ?? {})).to.deep.equal(['nodename'])
    }
  })

  it('brings the same in check mode', async () => {
    const { result } = await runModule(setup, {}, machine(), { check: true })
    expect(result.ansible_facts).to.include({ nodename: 'n1.test' })
  })

  it('rejects an argument that it has not', async () => {
    const bad = runModule(setup, { gather_subsets: 'all' }, new FakeHost())
    expect(await rejection(bad)).to.include({ code: 'BAD_ARGS' })
  })
})
