import { expect } from 'chai'

import { service, systemd } from '../../../engine/modules/systemd.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('systemd', () => {
  const running = {
    ...{ Id: 'a.service', LoadState: 'loaded', ActiveState: 'active', SubState: 'running' },
    ...{ UnitFileState: 'enabled', NeedDaemonReload: 'no', DropInPaths: '' },
  }
  const show = (properties: object, dropIns: readonly string[] = []) => ({
    stdout: [
      ...Object.entries(properties).map(([key, value]) => `${key}=${String(value)}`),
      '',
      ...dropIns.map(path => `dropin=${path}`),
      '',
    ].join('\n'),
  })
  const machine = (properties: object, dropIns: readonly string[] = []) =>
    new FakeHost()
      .onScript('systemctl', show({ ...running, ...properties }, dropIns))
      .onRun(({ argv }) => argv[0] === 'systemctl')
  const commands = (host: FakeHost) =>
    host.commands.filter(({ script }) => script === undefined).map(({ argv }) => argv.join(' '))
  const run = async (args: object, host: FakeHost, check = false) => {
    const { changes } = await runModule(systemd, { name: 'a', ...args }, host, { check })
    return { changes, commands: commands(host) }
  }
  const down = { ActiveState: 'inactive', UnitFileState: 'disabled' }

  it('enables and starts', async () => {
    const { changes, commands: done } = await run(
      { state: 'started', enabled: true },
      machine(down),
    )
    expect(changes).to.deep.equal(['enable a', 'start a'])
    expect(done).to.deep.equal(['systemctl enable -- a', 'systemctl start -- a'])
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = machine({})
    const args = { state: 'started', enabled: true, masked: false, daemon_reload: true }
    expect((await run(args, host)).changes).to.deep.equal([])
    expect(host.roundTrips).to.equal(1)
  })

  it('does nothing in check mode', async () => {
    const host = machine({ NeedDaemonReload: 'yes' })
    const args = { state: 'restarted', enabled: false, daemon_reload: true }
    const { changes } = await run(args, host, true)
    expect(changes).to.deep.equal(['reload systemd for a', 'disable a', 'restart a'])
    expect(host.roundTrips).to.equal(1)
  })

  it('rejects a state without a name, and a glob for a name', async () => {
    const host = new FakeHost()
    for (const args of [
      { state: 'started', daemon_reload: true },
      { name: 'a*', state: 'started' },
    ]) {
      expect(await rejection(runModule(systemd, args, host))).to.include({ code: 'BAD_ARGS' })
    }
  })

  it('has the right word for each state', async () => {
    const wordFor = async (state: string, ActiveState: string) =>
      (await run({ state }, machine({ ActiveState }))).commands
    expect(await wordFor('stopped', 'active')).to.deep.equal(['systemctl stop -- a'])
    expect(await wordFor('stopped', 'failed')).to.deep.equal([])
    expect(await wordFor('started', 'activating')).to.deep.equal([])
    expect(await wordFor('reloaded', 'active')).to.deep.equal(['systemctl reload -- a'])
    expect(await wordFor('reloaded', 'inactive')).to.deep.equal(['systemctl start -- a'])
  })

  it('takes a unit that cannot be enabled for settled', async () => {
    for (const enabled of [true, false]) {
      expect((await run({ enabled }, machine({ UnitFileState: 'static' }))).changes).to.deep.equal(
        [],
      )
    }
  })

  it('reloads for a drop-in that systemd has not seen, of a unit that it holds', async () => {
    const dropIn = '/etc/systemd/system/a.service.d/x.conf'
    const args = { daemon_reload: true }
    expect((await run(args, machine({}, [dropIn]))).changes).to.have.length(1)
    const known = machine({ DropInPaths: `/run/y.conf ${dropIn}` }, [dropIn])
    expect((await run(args, known)).changes).to.deep.equal([])
    const others = machine({}, ['/etc/systemd/system/b.service.d/x.conf'])
    expect((await run(args, others)).changes).to.deep.equal([])
  })

  it('shows what a failing unit said last, and a unit that comes down at once', async () => {
    const journal = ['journalctl', '-u', 'a', '-n', '20', '--no-pager', '-o', 'cat']
    const refused = machine(down).onRun(['systemctl', 'start', '--', 'a'], {
      code: 1,
      stderr: 'no',
    })
    refused.onRun(journal, { stdout: 'bad flag\n' })
    const failed = machine(down).onRun(journal, { stdout: 'bad flag\n' })
    failed.onScript(
      'systemctl',
      show({ ...running, ...down }),
      show({ ActiveState: 'failed', Id: 'a' }),
    )
    for (const host of [refused, failed]) {
      const error = await rejection(run({ state: 'started' }, host))
      expect(error).to.include({ code: 'MODULE_FAILED' })
      expect(error.message).to.contain('bad flag')
    }
  })

  it('fails for a unit that is not there, unless it is to be down', async () => {
    const none = { LoadState: 'not-found', ActiveState: 'inactive', UnitFileState: '' }
    const error = await rejection(run({ state: 'started' }, machine(none)))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    const { changes } = await run({ state: 'stopped', enabled: false }, machine(none))
    expect(changes).to.deep.equal([])
  })

  it('is known as service too', () => {
    expect(service.name).to.equal('service')
    expect(service.run).to.equal(systemd.run)
  })
})
