import { expect } from 'chai'

import { validateArgumentSpec } from '../../../engine/modules/validate_argument_spec.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

const argument_spec = { port: { type: 'int', required: true }, mode: { choices: ['a', 'b'] } }

describe('validate_argument_spec', () => {
  const run = async (provided_arguments: Record<string, unknown>) =>
    runModule(validateArgumentSpec, { argument_spec, provided_arguments }, new FakeHost())

  it('changes nothing and is content with what may be', async () => {
    const { changed, result } = await run({ port: 80, mode: 'a' })
    expect([changed, result['failed']]).to.deep.equal([false, undefined])
  })

  it('tells all that is wrong', async () => {
    const { result } = await run({ port: null, mode: 'c' })
    expect(result).to.deep.include({ failed: true })
    expect(result['argument_errors']).to.have.length(2)
  })

  it('rejects an unknown argument', async () => {
    const args = { argument_specs: {} }
    const error = await rejection(runModule(validateArgumentSpec, args, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
