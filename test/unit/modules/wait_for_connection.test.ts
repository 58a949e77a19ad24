import { expect } from 'chai'

import { TsplayError, UnreachableError } from '../../../engine/errors.ts'
import { waitForConnection } from '../../../engine/modules/wait_for_connection.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('wait_for_connection', () => {
  const quick = { sleep: 0.01, timeout: 0.2 }
  const away = (): never => {
    throw new UnreachableError('refused')
  }

  it('tries again over a new connection until the host answers', async () => {
    const host = new FakeHost().onRun(['true'], away, away, {})
    const { result, changed } = await runModule(waitForConnection, quick, host)
    expect(result['elapsed']).to.equal(0)
    expect(changed).to.equal(false)
    expect([host.commands.length, host.resets]).to.deep.equal([3, 2])
  })

  it('does the same in check mode', async () => {
    const host = new FakeHost().onRun(['true'], away, {})
    await runModule(waitForConnection, quick, host, { check: true })
    expect(host.commands).to.have.length(2)
  })

  it('fails when the time is over', async () => {
    const host = new FakeHost().onRun(['true'], away)
    const error = await rejection(runModule(waitForConnection, quick, host))
    expect(error).to.include({ code: 'TIMEOUT' })
  })

  it('gives up at once on what waiting cannot cure', async () => {
    for (const error of [
      new UnreachableError('changed', { code: 'HOST_KEY_CHANGED' }),
      new TsplayError('BECOME_FAILED', 'wrong password'),
    ]) {
      const host = new FakeHost().onRun(['true'], () => {
        throw error
      })
      expect(await rejection(runModule(waitForConnection, quick, host))).to.equal(error)
      expect(host.commands).to.have.length(1)
    }
  })

  it('rejects a time that is none', async () => {
    const error = await rejection(runModule(waitForConnection, { sleep: 0 }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
