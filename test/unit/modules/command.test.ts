import { expect } from 'chai'

import { command } from '../../../engine/modules/command.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('command', () => {
  it('runs the words of its text without a shell and tells what came back', async () => {
    const host = new FakeHost().onRun(['echo', '$HOME', 'a b'], { stdout: 'x\ny\n' })
    const { result, changed } = await runModule(command, { cmd: `echo $HOME 'a b'` }, host)
    expect(changed).to.equal(true)
    expect(result).to.include({ rc: 0, stdout: 'x\ny', stderr: '', msg: '' })
    expect(result['stdout_lines']).to.deep.equal(['x', 'y'])
    expect(result['cmd']).to.deep.equal(['echo', '$HOME', 'a b'])
    expect(result).to.include.keys('start', 'end', 'delta', 'stderr_lines')
  })

  it('fails with the exit code and the last words of stderr', async () => {
    const host = new FakeHost().onRun(['ls', '/no'], { code: 2, stderr: 'ls: no such file\n' })
    const { result, changed } = await runModule(command, { argv: ['ls', '/no'] }, host)
    expect(result).to.include({ failed: true, rc: 2 })
    expect(result.msg).to.contain('no such file')
    expect(changed).to.equal(true)
  })

  it('says with a hint that a command is not there, and asks only then', async () => {
    const host = new FakeHost()
      .onRun(['gone'], { code: 127, stderr: 'setsid: gone\n' })
      .onScript(({ argv }) => argv[0] === 'gone', { stdout: 'missing\n/bin:/sbin\n\n' })
    const { result } = await runModule(command, { cmd: 'gone' }, host)
    expect(result).to.include({ failed: true, rc: 127, msg: 'no such command: gone', stderr: '' })
    expect(result['hint']).to.include('/bin:/sbin')
    const { roundTrips } = host
    host.onRun(['gone'], { code: 1 })
    await runModule(command, { cmd: 'gone' }, host)
    expect(host.roundTrips).to.equal(roundTrips + 1)
  })

  it('does nothing when what it creates is there, in one round trip', async () => {
    const host = new FakeHost({ '/srv/done': '' })
    const args = { cmd: 'make install', chdir: '/srv', creates: 'done' }
    const { result, changed } = await runModule(command, args, host)
    expect(changed).to.equal(false)
    expect(result).to.include({ rc: 0 })
    expect(host.roundTrips).to.equal(1)
  })

  it('does nothing when what it removes is gone', async () => {
    const { changed } = await runModule(command, { cmd: 'x', removes: '/gone' }, new FakeHost())
    expect(changed).to.equal(false)
  })

  it('lets the host match a pattern in creates', async () => {
    const host = new FakeHost().onScript(({ argv }) => argv[0] === '/var/lib/db-*', { code: 0 })
    const args = { cmd: 'init-db', creates: '/var/lib/db-*' }
    expect((await runModule(command, args, host)).changed).to.equal(false)
    host.onScript(() => true, { code: 3 }).onRun(['init-db'])
    expect((await runModule(command, args, host)).changed).to.equal(true)
  })

  it('is skipped in check mode', async () => {
    const { result, changed } = await runModule(command, { cmd: 'reboot' }, new FakeHost(), {
      check: true,
    })
    expect(result.skipped).to.equal(true)
    expect(changed).to.equal(false)
  })

  it('says in check mode that it would run when creates lets it', async () => {
    const host = new FakeHost()
    const { result, changes } = await runModule(command, { cmd: 'x', creates: '/x' }, host, {
      check: true,
    })
    expect(changes).to.deep.equal(['run x'])
    expect(result.skipped).to.equal(undefined)
    expect(host.commands).to.deep.equal([])
  })

  it('hands folder, input, environment and time limit to the host', async () => {
    const host = new FakeHost().onRun(['cat'])
    const args = { cmd: 'cat', chdir: '/tmp', stdin: 'in' }
    await runModule(command, args, host, { environment: { A: 'b' }, timeout: 3 })
    expect(host.commands[0]?.options).to.deep.equal({
      ...{ cwd: '/tmp', stdin: 'in\n', env: { A: 'b' }, timeout: 3000 },
    })
  })

  it('keeps line ends when asked to', async () => {
    const host = new FakeHost().onRun(['x'], { stdout: 'a\n\n' })
    const { result } = await runModule(command, { cmd: 'x', strip_empty_ends: false }, host)
    expect(result['stdout']).to.equal('a\n\n')
  })

  for (const bad of [{}, { cmd: 'a', argv: ['a'] }, { cmd: 'a', creats: '/x' }, { cmd: `a 'b` }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(command, bad, new FakeHost()))
      expect(error).to.include({ name: 'TsplayError', code: 'BAD_ARGS' })
    })
  }
})
