import { expect } from 'chai'

import { waitFor } from '../../../engine/modules/wait_for.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('wait_for', () => {
  const quick = { sleep: 0.01, timeout: 0.2 }

  it('asks the host for its port until it answers, and changes nothing', async () => {
    const host = new FakeHost().onScript('wait-port', { code: 1 }, { code: 1 }, { code: 0 })
    const { result, changed } = await runModule(waitFor, { ...quick, port: 6443 }, host)
    expect(result).to.include({ state: 'started', elapsed: 0 }).and.not.have.property('failed')
    expect(changed).to.equal(false)
    expect(host.commands).to.have.length(3)
    expect(host.commands[0]?.argv).to.deep.equal(['127.0.0.1', '6443', '5'])
  })

  it('waits for a port to close', async () => {
    const host = new FakeHost().onScript('wait-port', { code: 0 }, { code: 1 })
    const args = { ...quick, port: 80, state: 'stopped' }
    expect((await runModule(waitFor, args, host)).result.failed).to.equal(undefined)
    expect(host.commands).to.have.length(2)
  })

  it('fails when the time is over, with the message of the user', async () => {
    const host = new FakeHost().onScript('wait-port', { code: 1 })
    const { result } = await runModule(waitFor, { ...quick, port: 80, msg: 'no API' }, host)
    expect(result).to.include({ failed: true, msg: 'no API' })
  })

  it('waits for a path, for text in it, and for its end', async () => {
    const host = new FakeHost({ '/log': 'a\nready now\n' })
    const run = async (args: Record<string, unknown>): Promise<boolean> =>
      (await runModule(waitFor, { ...quick, ...args }, host)).result.failed !== true
    expect(await run({ path: '/log' })).to.equal(true)
    expect(await run({ path: '/log', search_regex: '^ready' })).to.equal(true)
    expect(await run({ path: '/log', search_regex: '^now' })).to.equal(false)
    expect(await run({ path: '/log', state: 'absent' })).to.equal(false)
    expect(await run({ path: '/gone', state: 'absent' })).to.equal(true)
  })

  it('looks for text in what a server says by itself', async () => {
    const host = new FakeHost().onScript('wait-port', { stdout: 'SSH-2.0-x\n' })
    const args = { ...quick, port: 22, search_regex: 'OpenSSH' }
    expect((await runModule(waitFor, args, host)).result.failed).to.equal(true)
    expect(host.commands[0]?.argv[3]).to.equal('read')
  })

  it('does not wait in check mode', async () => {
    const host = new FakeHost()
    const args = { path: '/x', timeout: 60 }
    const { result } = await runModule(waitFor, args, host, { check: true })
    expect(result.skipped).to.equal(true)
    expect(host.roundTrips).to.equal(1)
  })

  it('ends at once when the run is interrupted', async () => {
    const signal = AbortSignal.abort()
    const error = await rejection(runModule(waitFor, { path: '/x' }, new FakeHost(), { signal }))
    expect(error).to.include({ code: 'INTERRUPTED' })
  })

  it('says what is missing on a host without a tool for it', async () => {
    const host = new FakeHost().onScript('wait-port', { code: 69 })
    const error = await rejection(runModule(waitFor, { port: 1 }, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })

  for (const bad of [{ port: 1, path: '/x' }, { port: 0 }, { search_regex: 'x' }, { prt: 1 }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(waitFor, bad, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
