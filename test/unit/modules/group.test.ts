import { expect } from 'chai'

import { group } from '../../../engine/modules/group.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('group', () => {
  const withEntry = (entry: string) =>
    new FakeHost()
      .onScript('getent group', { stdout: entry })
      .onRun(({ argv }) => /^group(add|mod|del)$/.test(argv[0] ?? ''))
  const last = (host: FakeHost) => host.commands.at(-1)?.argv

  it('makes a group', async () => {
    const host = withEntry('')
    await runModule(group, { name: 'etcd', gid: 99, system: true }, host)
    expect(last(host)).to.deep.equal(['groupadd', '-r', '-g', '99', 'etcd'])
  })

  it('changes nothing on the second run', async () => {
    const host = withEntry('etcd:x:99:\n')
    const { changed, result } = await runModule(group, { name: 'etcd', gid: 99 }, host)
    expect(changed).to.equal(false)
    expect(result).to.include({ gid: 99 })
    expect(host.roundTrips).to.equal(1)
  })

  it('changes the number, and removes', async () => {
    const host = withEntry('etcd:x:99:\n')
    await runModule(group, { name: 'etcd', gid: 98 }, host)
    expect(last(host)).to.deep.equal(['groupmod', '-g', '98', 'etcd'])
    await runModule(group, { name: 'etcd', state: 'absent' }, host)
    expect(last(host)).to.deep.equal(['groupdel', 'etcd'])
  })

  it('makes nothing in check mode', async () => {
    const host = withEntry('')
    expect((await runModule(group, { name: 'etcd' }, host, { check: true })).changed).to.equal(true)
    expect(host.commands).to.have.length(1)
  })

  it('rejects a name that would be an option', async () => {
    const bad = runModule(group, { name: '-r' }, new FakeHost())
    expect(await rejection(bad)).to.include({ code: 'BAD_ARGS' })
  })
})
