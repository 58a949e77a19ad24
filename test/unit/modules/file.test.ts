import { expect } from 'chai'

import { file } from '../../../engine/modules/file.ts'
import { withCoreutils } from '../../support/coreutils.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('file', () => {
  const directory = { path: '/srv/a/b/', state: 'directory', mode: '0750', owner: 'daemon' }

  it('makes a directory and those above it, all with the attributes asked for', async () => {
    const host = withCoreutils(new FakeHost({ '/srv': null }))
    const { changes } = await runModule(file, directory, host)
    expect(changes).to.deep.equal(['create directory /srv/a/b'])
    for (const path of ['/srv/a', '/srv/a/b']) {
      expect(host.entry(path)).to.include({ kind: 'directory', mode: '0750', owner: 'daemon' })
    }
    expect(host.entry('/srv')).to.include({ mode: '0755', owner: 'root' })
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const there = { kind: 'directory', mode: '0750', owner: 'daemon' } as const
    const host = new FakeHost({ '/srv/a/b': there })
    expect((await runModule(file, directory, host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('changes nothing in check mode', async () => {
    const host = new FakeHost({ '/srv': null, '/old': '' })
    const check = { check: true }
    expect((await runModule(file, directory, host, check)).changed).to.equal(true)
    const absent = { path: '/old', state: 'absent' }
    expect((await runModule(file, absent, host, check)).changed).to.equal(true)
    expect(host.commands).to.deep.equal([])
  })

  it('sets mode and owner of what is there', async () => {
    const host = withCoreutils(new FakeHost({ '/etc/key': 'k' }))
    const { changes } = await runModule(file, { path: '/etc/key', mode: 'go-r', group: 1 }, host)
    expect(changes).to.deep.equal(['set :1 0600 on /etc/key'])
    expect(host.entry('/etc/key')).to.include({ mode: '0600', group: '1' })
  })

  it('refuses to set attributes of what is not there', async () => {
    const error = await rejection(runModule(file, { path: '/no', mode: '0600' }, new FakeHost()))
    expect(error).to.include({ code: 'NOT_A_FILE' })
  })

  it('refuses to make a directory where a file is', async () => {
    const host = new FakeHost({ '/srv/a': 'text' })
    expect(await rejection(runModule(file, directory, host))).to.include({ code: 'NOT_A_FILE' })
  })

  it('brings everything below a directory to the attributes with recurse', async () => {
    const host = withCoreutils(
      new FakeHost({
        '/d/x': { content: '', mode: '0755' },
        '/d/s/y': '',
        '/d/l': { target: 'x' },
      }),
    )
    const args = { path: '/d', state: 'directory', recurse: true, mode: 'u=rwX,go=' }
    await runModule(file, args, host)
    const modes = ['/d', '/d/s', '/d/x', '/d/s/y', '/d/l'].map(path => host.entry(path).mode)
    expect(modes).to.deep.equal(['0700', '0700', '0700', '0600', '0777'])
    expect((await runModule(file, args, host)).changed).to.equal(false)
  })

  it('removes a path with what is below it, once', async () => {
    const host = withCoreutils(new FakeHost({ '/d/x': '' }))
    const args = { path: '/d', state: 'absent' }
    expect((await runModule(file, args, host)).changes).to.deep.equal(['remove /d'])
    expect(host.paths()).to.deep.equal(['/'])
    expect((await runModule(file, args, host)).changed).to.equal(false)
  })

  it('never removes the root', async () => {
    for (const path of ['/', '//', '/x/..']) {
      const error = await rejection(runModule(file, { path, state: 'absent' }, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    }
  })

  it('makes a symlink and points it elsewhere later', async () => {
    const host = withCoreutils(new FakeHost({ '/a': '', '/b': '' }))
    const link = { path: '/l', state: 'link', src: '/a' }
    expect((await runModule(file, link, host)).changes).to.deep.equal(['link /l to /a'])
    expect((await runModule(file, link, host)).changed).to.equal(false)
    await runModule(file, { ...link, src: 'b' }, host)
    expect(host.entry('/l')).to.include({ kind: 'symlink', target: 'b' })
  })

  it('replaces a file by a link only with force', async () => {
    const host = withCoreutils(new FakeHost({ '/a': '', '/l': 'mine' }))
    const link = { path: '/l', state: 'link', src: '/a' }
    expect(await rejection(runModule(file, link, host))).to.include({ code: 'NOT_A_FILE' })
    expect(host.text('/l')).to.equal('mine')
    await runModule(file, { ...link, force: true }, host)
    expect(host.entry('/l')).to.include({ target: '/a' })
  })

  it('makes no link that points nowhere unless forced to', async () => {
    const host = withCoreutils(new FakeHost())
    const link = { path: '/l', state: 'link', src: '/no' }
    expect(await rejection(runModule(file, link, host))).to.include({ code: 'NOT_A_FILE' })
    expect((await runModule(file, { ...link, force: true }, host)).changed).to.equal(true)
  })

  it('makes a hard link unless the path is the same file already', async () => {
    const host = withCoreutils(new FakeHost({ '/a': 'x', '/h': 'other' }))
    host.onRun(['test', '/h', '-ef', '/a'], { code: 1 }, { code: 0 })
    const link = { path: '/h', state: 'hard', src: '/a', force: true }
    expect((await runModule(file, link, host)).changes).to.deep.equal(['link /h hard to /a'])
    expect((await runModule(file, link, host)).changed).to.equal(false)
  })

  it('touches a file every time unless its times are preserved', async () => {
    const host = withCoreutils(new FakeHost({ '/d': null }))
    const touch = { path: '/d/x', state: 'touch', mode: '0600' }
    await runModule(file, touch, host)
    expect(host.entry('/d/x')).to.include({ kind: 'file', mode: '0600' })
    expect((await runModule(file, touch, host)).changed).to.equal(true)
    const kept = { ...touch, access_time: 'preserve', modification_time: 'preserve' }
    expect((await runModule(file, kept, host)).changed).to.equal(false)
  })

  for (const [mode, made] of [
    ['0644', '0644'],
    ['g+r', '0640'],
  ] as const) {
    it(`gives a new file the mode ${mode} whatever the umask is`, async () => {
      const host = withCoreutils(new FakeHost({ '/d': null }))
      host.onRun(['touch', '/d/x'], () => {
        host.put('/d/x', { content: '', mode: '0600' })
        return {}
      })
      const { changes } = await runModule(file, { path: '/d/x', state: 'touch', mode }, host)
      expect(changes).to.deep.equal(['touch /d/x'])
      expect(host.entry('/d/x')).to.include({ mode: made })
    })
  }

  for (const bad of [
    { path: 'srv' },
    { path: '/x', state: 'folder' },
    { path: '/x', state: 'link' },
    { path: '/x', state: 'file', recurse: true },
    { path: '/x', mode: '9' },
    { path: '/x', mode: [644] },
  ]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(file, bad, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
