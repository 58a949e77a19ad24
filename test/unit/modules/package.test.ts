import { expect } from 'chai'

import { packageModule } from '../../../engine/modules/package.ts'
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

describe('package', () => {
  it('takes the manager from the facts', async () => {
    const host = machine('manager dnf')
    const facts = { pkg_mgr: 'dnf' }
    await runModule(packageModule, { name: 'jq=1.6' }, host, { facts })
    expect(host.commands[0]?.argv).to.deep.equal(['dnf', '0', 'jq=1.6'])
    expect(commands(host)).to.deep.equal(['dnf -y -q install jq-1.6'])
  })

  it('asks each manager in its own words', async () => {
    const told = async (manager: string, state: string) => {
      const host = machine(
        `manager ${manager}`,
        state === 'present' ? '' : 'have jq 1',
        'upgradable jq',
      )
      await runModule(packageModule, { name: 'jq', state }, host)
      return commands(host)
    }
    expect(await told('apt', 'absent')).to.deep.equal([`${aptGet} remove jq`])
    expect(await told('yum', 'absent')).to.deep.equal(['yum -y -q remove jq'])
    expect(await told('zypper', 'present')).to.deep.equal([
      'zypper --non-interactive --quiet install --auto-agree-with-licenses jq',
    ])
    // Without it, dnf may be content with an older one that is there.
    expect(await told('dnf', 'latest')).to.deep.equal(['dnf -y -q --setopt=best=1 install jq'])
    expect(await told('apk', 'latest')).to.deep.equal(['apk add --quiet --upgrade jq'])
  })

  it('changes nothing on the second run', async () => {
    const host = machine('manager apk', 'have jq')
    expect((await runModule(packageModule, { name: 'jq' }, host)).changed).to.equal(false)
  })

  it('takes what zypper tells besides for no failure, and waits while it is locked', async () => {
    const answers = [
      { code: 7, stderr: 'System management is locked by the application with pid 1 (zypper).' },
      { code: 102 },
    ]
    const host = machine('manager zypper').onRun(({ argv }) => argv[0] === 'zypper', ...answers)
    expect((await runModule(packageModule, { name: 'jq' }, host)).changed).to.equal(true)
    expect(commands(host)).to.have.length(2)
    const failing = machine('manager zypper').onRun(({ argv }) => argv[0] === 'zypper', {
      code: 104,
    })
    const error = await rejection(runModule(packageModule, { name: 'jq' }, failing))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  }).timeout(10_000)

  it('fails where there is no manager that it knows', async () => {
    const error = await rejection(runModule(packageModule, { name: 'jq' }, machine('manager ')))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })

  it('rejects a name that would be an option', async () => {
    const bad = runModule(packageModule, { name: '--force' }, new FakeHost())
    expect(await rejection(bad)).to.include({ code: 'BAD_ARGS' })
  })
})
