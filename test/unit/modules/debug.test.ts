import { expect } from 'chai'

import { debug } from '../../../engine/modules/debug.ts'
import { TsplayError } from '../../../engine/errors.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('debug', () => {
  const variable = (name: string): { b: number[] } => {
    if (name === 'a') return { b: [7] }
    throw new TsplayError('UNDEFINED_VARIABLE', name)
  }

  it('gives its message back as it is', async () => {
    const { result, changed } = await runModule(debug, { msg: { a: [1] } }, new FakeHost())
    expect(result).to.deep.equal({ msg: { a: [1] } })
    expect(changed).to.equal(false)
  })

  it('shows a variable and its members', async () => {
    const run = await runModule(debug, { var: 'a' }, new FakeHost(), { variable })
    expect(run.result).to.deep.equal({ a: { b: [7] } })
    const member = await runModule(debug, { var: 'a.b.0' }, new FakeHost(), { variable })
    expect(member.result).to.deep.equal({ 'a.b.0': 7 })
  })

  for (const name of ['x', 'a.c', 'a.b.0.d']) {
    it(`fails on ${name}, which is not there`, async () => {
      const error = await rejection(runModule(debug, { var: name }, new FakeHost(), { variable }))
      expect(error).to.include({ code: 'UNDEFINED_VARIABLE' })
    })
  }

  it('is skipped below its verbosity', async () => {
    const args = { msg: 'x', verbosity: 2 }
    expect((await runModule(debug, args, new FakeHost())).result.skipped).to.equal(true)
    const run = await runModule(debug, args, new FakeHost(), { verbosity: 2 })
    expect(run.result.msg).to.equal('x')
  })

  for (const bad of [{ msg: 'x', var: 'y' }, { var: '{{ a }}' }, { massage: 'x' }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(debug, bad, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
