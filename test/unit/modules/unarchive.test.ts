import { expect } from 'chai'

import { unarchive } from '../../../engine/modules/unarchive.ts'
import { withCoreutils } from '../../support/coreutils.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('unarchive', () => {
  const args = { src: '/tmp/cni.tgz', dest: '/opt/cni', remote_src: true }
  const member = '81ed 0 0 root root bridge\n'
  const same = (said = ''): { stdout: string } => ({ stdout: `0\n${said}---\n${member}` })
  const newHost = (stdout: { stdout: string } | { code: number }): FakeHost =>
    withCoreutils(new FakeHost({ '/opt/cni/bridge': { content: '', mode: '0755' } }))
      .onScript('# unpack ')
      .onScript('# unpacked ', stdout)

  it('unpacks what differs from what lies there', async () => {
    const host = newHost(same('bridge: Contents differ\n'))
    const options = { ...args, include: ['bridge'], extra_opts: ['--strip-components=1'] }
    const { changes } = await runModule(unarchive, options, host)
    expect(changes).to.deep.equal(['unpack /tmp/cni.tgz into /opt/cni'])
    const words = ['/tmp/cni.tgz', '/opt/cni', '--strip-components=1', '--', 'bridge']
    expect(host.commands.map(({ argv }) => argv)).to.deep.equal([words, words])
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = newHost(same('bridge: Mod time differs\ntar: : Warning: Cannot stat\n'))
    const { changed } = await runModule(unarchive, { ...args, owner: 'root', mode: '0755' }, host)
    expect([changed, host.roundTrips]).to.deep.equal([false, 1])
  })

  it('unpacks nothing in check mode', async () => {
    const host = newHost(same('tar: bridge: Warning: Cannot stat: No such file or directory\n'))
    expect((await runModule(unarchive, args, host, { check: true })).changed).to.equal(true)
    expect(host.commands).to.have.length(1)
  })

  it('takes owners for a difference unless they are given', async () => {
    const said = same('bridge: Uid differs\n')
    expect((await runModule(unarchive, args, newHost(said))).changed).to.equal(true)
    const owned = { ...args, owner: 'root' }
    expect((await runModule(unarchive, owned, newHost(said))).changed).to.equal(false)
  })

  it('sets owner and mode of what is unpacked already', async () => {
    const host = newHost(same())
    const { changes } = await runModule(unarchive, { ...args, owner: 'daemon' }, host)
    expect(changes).to.deep.equal(['set daemon on /opt/cni/bridge'])
  })

  it('does nothing when what it creates is there', async () => {
    const host = new FakeHost({ '/opt/cni/bridge': '' })
    const { changed } = await runModule(unarchive, { ...args, creates: '/opt/cni/bridge' }, host)
    expect([changed, host.roundTrips]).to.deep.equal([false, 1])
  })

  for (const code of [3, 4]) {
    it(`fails without its ${code === 3 ? 'folder' : 'archive'}`, async () => {
      const error = await rejection(runModule(unarchive, args, newHost({ code })))
      expect(error).to.include({ code: 'NOT_A_FILE' })
    })
  }

  it('takes an archive for a change that check mode has left unmade', async () => {
    const run = await runModule(unarchive, args, newHost({ code: 4 }), { check: true })
    expect(run.changed).to.equal(true)
  })

  for (const bad of [{ src: 'a' }, { ...args, src: 'a.zip' }, { ...args, extra_opts: ['x'] }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(unarchive, bad, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
