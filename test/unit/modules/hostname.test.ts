import { expect } from 'chai'

import { hostname } from '../../../engine/modules/hostname.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('hostname', () => {
  const named = (live: string, atBoot: string, keeper = 'systemd') =>
    new FakeHost({ '/etc/hostname': `${atBoot}\n` })
      .onScript('uname -n', { stdout: `live ${live}\nstatic ${atBoot}\nkeeper ${keeper}\n` })
      .onRun(['hostnamectl', 'set-hostname', 'new'])
      .onRun(['hostname', 'new'])

  it('asks hostnamectl where systemd runs', async () => {
    const host = named('old', 'old')
    const { changed, result } = await runModule(hostname, { name: 'new' }, host)
    expect(changed).to.equal(true)
    expect(host.commands.at(-1)?.argv).to.deep.equal(['hostnamectl', 'set-hostname', 'new'])
    expect(result.ansible_facts).to.deep.equal({ hostname: 'new', nodename: 'new' })
  })

  it('writes the file and sets the name elsewhere', async () => {
    const host = named('old', 'old', 'file')
    await runModule(hostname, { name: 'new' }, host)
    expect(host.text('/etc/hostname')).to.equal('new\n')
    expect(host.commands.at(-1)?.argv).to.deep.equal(['hostname', 'new'])
  })

  it('changes nothing on the second run', async () => {
    const host = named('new', 'new')
    expect((await runModule(hostname, { name: 'new' }, host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('sees a name that would be lost at the next boot', async () => {
    expect((await runModule(hostname, { name: 'new' }, named('new', 'old'))).changed).to.equal(true)
  })

  it('changes nothing in check mode', async () => {
    const host = named('old', 'old')
    expect((await runModule(hostname, { name: 'new' }, host, { check: true })).changed).to.equal(
      true,
    )
    expect(host.commands).to.have.length(1)
  })

  it('rejects what cannot be a host name', async () => {
    for (const name of ['under_score', '-dash', 'two words', '']) {
      const bad = runModule(hostname, { name }, new FakeHost())
      expect(await rejection(bad), name).to.include({ code: 'BAD_ARGS' })
    }
  })
})
