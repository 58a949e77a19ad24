import { expect } from 'chai'

import { UnreachableError } from '../../../engine/errors.ts'
import { reboot } from '../../../engine/modules/reboot.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('reboot', () => {
  const gone = () => {
    throw new UnreachableError('gone')
  }
  const machine = () =>
    new FakeHost()
      .onScript('shutdown -r', gone)
      .onScript('boot_id', { stdout: 'boot-1\n10\n' }, gone, { stdout: 'boot-1\n20\n' })
      .onScript('whoami', { stdout: 'root\n' })

  it('reboots and waits for another boot, also where only the first process is new', async () => {
    const host = machine()
    const { changes, result } = await runModule(reboot, {}, host)
    expect(changes).to.deep.equal(['reboot fake'])
    expect(result).to.include({ rebooted: true })
    expect(host.resets).to.be.greaterThan(1)
  })

  it('refuses to reboot the machine that it runs on, in check mode too', async () => {
    for (const check of [false, true]) {
      const host = machine()
      const refused = runModule(reboot, {}, host, { isLocal: true, check })
      expect(await rejection(refused)).to.include({ code: 'MODULE_FAILED' })
      expect(host.roundTrips).to.equal(0)
    }
  })

  it('does not reboot in check mode', async () => {
    const host = machine()
    const { changed, result } = await runModule(reboot, {}, host, { check: true })
    expect(changed).to.equal(true)
    expect(result).to.include({ rebooted: false })
    expect(host.roundTrips).to.equal(1)
  })

  it('fails when it is not back in time, and when it never went down', async () => {
    for (const answer of [gone, { stdout: 'boot-1\n10\n' }]) {
      const host = machine().onScript('boot_id', { stdout: 'boot-1\n10\n' }, answer)
      const error = await rejection(runModule(reboot, { reboot_timeout: 0 }, host))
      expect(error).to.include({ code: 'TIMEOUT' })
    }
  })

  it('waits until the test command says yes', async () => {
    const host = machine().onScript('is-it-up', { code: 1, stderr: 'not yet' }, {})
    const { result } = await runModule(reboot, { test_command: 'is-it-up' }, host)
    expect(result).to.include({ rebooted: true })
    expect(host.commands.filter(({ script }) => script === 'is-it-up')).to.have.length(2)
  }).timeout(10_000)

  it('stops at a host key that is another one now', async () => {
    const changed = () => {
      throw new UnreachableError('another key', { code: 'HOST_KEY_CHANGED' })
    }
    const host = machine().onScript('boot_id', { stdout: 'boot-1\n10\n' }, changed)
    expect(await rejection(runModule(reboot, {}, host))).to.include({ code: 'HOST_KEY_CHANGED' })
  })

  it('fails when the host refuses to reboot', async () => {
    const host = machine().onScript('shutdown -r', { code: 1, stderr: 'inhibited' })
    expect(await rejection(runModule(reboot, {}, host))).to.include({ code: 'MODULE_FAILED' })
  })

  it('rejects a time that is none', async () => {
    const bad = runModule(reboot, { reboot_timeout: 'soon' }, new FakeHost())
    expect(await rejection(bad)).to.include({ code: 'BAD_ARGS' })
  })
})
