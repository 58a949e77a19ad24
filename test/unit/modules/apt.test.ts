import { expect } from 'chai'

import { apt } from '../../../engine/modules/apt.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

const machine = (...lines: string[]) =>
  new FakeHost()
    .onScript('dpkg-query', { stdout: `${lines.join('\n')}\n` })
    .onRun(({ argv }) => /^(apt-get|dnf|yum|zypper|apk|dpkg|touch)$/.test(argv[0] ?? ''))
const commands = (host: FakeHost) =>
  host.commands.filter(({ script }) => script === undefined).map(({ argv }) => argv.join(' '))
const aptGet =
  'apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold'

describe('apt', () => {
  const fresh = ['manager apt', 'now 1000', 'updated 900']

  it('installs only what is missing, without questions', async () => {
    const host = machine(...fresh, 'have curl 7.88-1', 'provided awk')
    const args = { name: ['curl', 'awk', 'jq', 'socat'], install_recommends: false }
    const { changes } = await runModule(apt, args, host)
    expect(changes).to.deep.equal(['install jq, socat'])
    expect(commands(host)).to.deep.equal([`${aptGet} --no-install-recommends install jq socat`])
    expect(host.commands.at(-1)?.options.env).to.include({ DEBIAN_FRONTEND: 'noninteractive' })
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = machine(...fresh, 'have curl 7.88-1', 'have jq 1.6')
    const args = { name: ['curl', 'jq=1.*'], update_cache: true }
    expect((await runModule(apt, args, host)).changes).to.deep.equal([])
    expect(host.roundTrips).to.equal(1)
  })

  it('does nothing in check mode', async () => {
    const host = machine(...fresh)
    const args = { name: 'jq', update_cache: true }
    const { changes } = await runModule(apt, args, host, { check: true })
    expect(changes).to.deep.equal(['refresh the package lists', 'install jq'])
    expect(host.roundTrips).to.equal(1)
  })

  it('rejects words that would be options or patterns', async () => {
    for (const name of ['-y', 'a;b', 'lib*', 'a b']) {
      const bad = runModule(apt, { name: [name] }, new FakeHost())
      expect(await rejection(bad), name).to.include({ code: 'BAD_ARGS' })
    }
  })

  it('brings another version, down too where that is allowed', async () => {
    const host = machine(...fresh, 'have jq 1.7')
    await runModule(apt, { name: 'jq=1.6', allow_downgrade: true }, host)
    expect(commands(host)).to.deep.equal([`${aptGet} --allow-downgrades install jq=1.6`])
  })

  it('refreshes lists that are too old or missing, and not fresh ones', async () => {
    const refreshed = async (args: object, ...lines: string[]) =>
      (await runModule(apt, args, machine('manager apt', ...lines))).changed
    const args = { cache_valid_time: 200 }
    expect(await refreshed(args, 'now 1000', 'updated 900')).to.equal(false)
    expect(await refreshed(args, 'now 1000', 'updated 700')).to.equal(true)
    expect(await refreshed(args, 'now 1000', 'updated 0')).to.equal(true)
  })

  it('looks again for newer versions after a refresh', async () => {
    const host = machine(...fresh)
    const have = 'manager apt\nnow 1\nupdated 1\nhave jq 1.6\n'
    host.onScript('dpkg-query', { stdout: have }, { stdout: `${have}upgradable jq\n` })
    const args = { name: 'jq', state: 'latest', update_cache: true }
    const { changes } = await runModule(apt, args, host)
    expect(changes).to.deep.equal(['refresh the package lists', 'install the latest jq'])
  })

  it('finishes what an interrupted dpkg left before it installs', async () => {
    const host = machine(...fresh, 'interrupted')
    const { changes } = await runModule(apt, { name: 'jq' }, host)
    expect(changes).to.have.length(2)
    expect(commands(host)[0]).to.equal('dpkg --configure -a')
  })

  it('purges what is there, and configuration that was left', async () => {
    const host = machine(...fresh, 'have jq 1.6', 'left curl')
    const args = { name: ['jq', 'curl', 'none'], state: 'absent', purge: true }
    await runModule(apt, args, host)
    expect(commands(host)).to.deep.equal([`${aptGet} purge jq curl`])
  })

  it('upgrades all only when apt-get would', async () => {
    const upgrade = `${aptGet} dist-upgrade`
    const host = machine(...fresh)
    host.onRun([...upgrade.split(' '), '--simulate'], { stdout: 'Inst a [1] (2)\n' }, {})
    const { changes } = await runModule(apt, { upgrade: 'dist' }, host)
    expect(changes).to.deep.equal(['upgrade a'])
    expect((await runModule(apt, { upgrade: 'dist' }, host)).changed).to.equal(false)
  })

  it('tries again while the lists are locked, and gives up in the end', async () => {
    const locked = { code: 100, stderr: 'E: Could not get lock /var/lib/apt/lists/lock.' }
    const host = machine(...fresh).onRun(({ argv }) => argv.includes('update'), locked)
    const error = await rejection(runModule(apt, { update_cache: true, lock_timeout: 0 }, host))
    expect(error).to.include({ code: 'TIMEOUT' })
  })

  it('fails with the words of apt-get', async () => {
    const words = { code: 100, stderr: 'E: Unable to locate package jq' }
    const host = machine(...fresh).onRun(({ argv }) => argv.includes('jq'), words)
    const error = await rejection(runModule(apt, { name: 'jq' }, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error.message).to.contain('Unable to locate')
  })
})
