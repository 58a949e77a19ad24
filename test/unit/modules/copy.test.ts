import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { copy } from '../../../engine/modules/copy.ts'
import { digest } from '../../../engine/modules/place-file.ts'
import { withCoreutils } from '../../support/coreutils.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('copy', () => {
  const motd = { dest: '/etc/motd', content: 'hello\n' }
  let folder: string
  const findFile = (name: string): Promise<string> => Promise.resolve(join(folder, name))

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-copy-'))
    await writeFile(join(folder, 'app.conf'), 'a=1\n', { mode: 0o640 })
    await writeFile(join(folder, 'large'), Buffer.alloc(3 * 1024 * 1024, 'x'))
    await mkdir(join(folder, 'tree/sub/empty'), { recursive: true })
    await writeFile(join(folder, 'tree/one'), '1')
    await writeFile(join(folder, 'tree/sub/two'), '2')
  })

  after(() => rm(folder, { recursive: true }))

  it('writes inline text with mode and owner', async () => {
    const host = new FakeHost({ '/etc/motd': 'old\n' })
    const args = { ...motd, mode: '0600', owner: 'daemon', group: 12 }
    const { result, changes } = await runModule(copy, args, host)
    expect(changes).to.deep.equal(['write /etc/motd'])
    expect(host.text('/etc/motd')).to.equal('hello\n')
    expect(host.entry('/etc/motd')).to.include({ mode: '0600', owner: 'daemon', group: '12' })
    expect(result).to.include({ dest: '/etc/motd', checksum: digest(Buffer.from('hello\n')) })
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = new FakeHost({ '/etc/motd': 'hello\n' })
    const args = { ...motd, mode: 'u=rw,go=r', owner: 0, group: 0 }
    expect((await runModule(copy, args, host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('reports the change but writes nothing in check mode', async () => {
    const host = new FakeHost({ '/etc/motd': 'old\n' })
    const { changes } = await runModule(copy, motd, host, { check: true })
    expect(changes).to.deep.equal(['write /etc/motd'])
    expect(host.text('/etc/motd')).to.equal('old\n')
  })

  it('sets only the attributes when only they differ', async () => {
    const host = withCoreutils(new FakeHost({ '/etc/motd': 'hello\n' }))
    const args = { ...motd, mode: '0600', owner: 'daemon' }
    const { changes } = await runModule(copy, args, host)
    expect(changes).to.deep.equal(['set daemon 0600 on /etc/motd'])
    expect(host.entry('/etc/motd')).to.include({ mode: '0600', owner: 'daemon' })
    expect(host.writes).to.deep.equal([])
  })

  it('shows before and after only when diffs are wanted', async () => {
    const host = new FakeHost({ '/etc/motd': 'old\n' })
    const { diffs } = await runModule(copy, motd, host, { check: true, diff: true })
    expect(diffs).to.deep.equal([{ path: '/etc/motd', before: 'old\n', after: 'hello\n' }])
    expect((await runModule(copy, motd, host, { check: true })).diffs).to.deep.equal([])
  })

  it('shows no diff of what is binary or too large', async () => {
    const old = { '/a': Buffer.from([0, 1]), '/b': 'x'.repeat(200_000) }
    for (const dest of ['/a', '/b']) {
      const { changed, diffs } = await runModule(copy, { ...motd, dest }, new FakeHost(old), {
        diff: true,
      })
      expect([changed, diffs.length]).to.deep.equal([true, 0])
    }
  })

  it('shows no diff of what becomes too large', async () => {
    const args = { dest: '/a', content: 'x'.repeat(200_000) }
    const { diffs } = await runModule(copy, args, new FakeHost({ '/a': '' }), { diff: true })
    expect(diffs).to.deep.equal([])
  })

  it('writes a mapping as JSON', async () => {
    const host = new FakeHost({ '/etc': null })
    await runModule(copy, { dest: '/etc/x', content: { a: [1] } }, host)
    expect(host.text('/etc/x')).to.equal('{"a":[1]}')
  })

  it('puts a file into an existing directory, and into one it makes for a trailing slash', async () => {
    const host = withCoreutils(new FakeHost({ '/etc/app': null }))
    await runModule(copy, { src: 'app.conf', dest: '/etc/app' }, host, { findFile })
    expect(host.text('/etc/app/app.conf')).to.equal('a=1\n')
    const args = { src: 'app.conf', dest: '/etc/new/', mode: 'preserve' }
    const { changes } = await runModule(copy, args, host, { findFile })
    expect(changes).to.deep.equal(['create directory /etc/new', 'write /etc/new/app.conf'])
    expect(host.entry('/etc/new/app.conf')).to.include({ mode: '0640' })
  })

  it('streams a large file and recognises it again', async () => {
    const host = new FakeHost({ '/srv': null })
    const args = { src: 'large', dest: '/srv/large' }
    expect((await runModule(copy, args, host, { findFile })).changed).to.equal(true)
    expect(host.text('/srv/large')).to.have.length(3 * 1024 * 1024)
    expect((await runModule(copy, args, host, { findFile })).changed).to.equal(false)
  })

  it('copies a folder with what is below it, and compares it in one round trip', async () => {
    const host = withCoreutils(new FakeHost({ '/srv/tree/one': 'old' }))
    const args = { src: 'tree', dest: '/srv', directory_mode: '0700', mode: '0600' }
    const { changes } = await runModule(copy, args, host, { findFile })
    expect(changes).to.deep.equal([
      'create directory /srv/tree/sub',
      'create directory /srv/tree/sub/empty',
      'write /srv/tree/one',
      'write /srv/tree/sub/two',
    ])
    expect(host.text('/srv/tree/sub/two')).to.equal('2')
    expect(host.entry('/srv/tree/sub/empty')).to.include({ kind: 'directory', mode: '0700' })
    const before = host.roundTrips
    expect((await runModule(copy, args, host, { findFile })).changed).to.equal(false)
    expect(host.roundTrips - before).to.equal(1)
  })

  it('copies what is in a folder when src ends in a slash', async () => {
    const host = withCoreutils(new FakeHost({ '/srv': null }))
    await runModule(copy, { src: 'tree/', dest: '/srv' }, host, { findFile })
    expect(host.text('/srv/sub/two')).to.equal('2')
  })

  it('leaves what is there alone when force is false', async () => {
    const host = new FakeHost({ '/etc/motd': 'mine\n' })
    const { changed } = await runModule(copy, { ...motd, force: false }, host)
    expect(changed).to.equal(false)
  })

  it('keeps a backup of what it replaces', async () => {
    const host = withCoreutils(new FakeHost({ '/etc/motd': 'old\n' }))
    const { result } = await runModule(copy, { ...motd, backup: true }, host)
    const name = result['backup_file'] as string
    expect(name).to.match(/^\/etc\/motd\..+~$/)
    expect(host.text(name)).to.equal('old\n')
  })

  it('writes nothing that its validation refuses', async () => {
    const host = new FakeHost({ '/etc/motd': 'old\n' })
    host.onRun(['check', '-f', '/etc/motd.new'], { code: 1, stderr: 'bad' })
    const args = { ...motd, validate: 'check -f %s' }
    const error = await rejection(runModule(copy, args, host))
    expect(error).to.include({ name: 'TsplayError' })
    expect(host.text('/etc/motd')).to.equal('old\n')
  })

  it('replaces a symlink, or writes to what it points to when follow is set', async () => {
    const paths = { '/etc/motd': { target: '/run/motd' }, '/run/motd': 'old\n' }
    const replaced = withCoreutils(new FakeHost(paths))
    await runModule(copy, motd, replaced)
    expect(replaced.text('/etc/motd')).to.equal('hello\n')
    expect(replaced.paths()).to.have.length(5)
    expect(replaced.text('/run/motd')).to.equal('old\n')
    const followed = new FakeHost(paths)
    await runModule(copy, { ...motd, follow: true }, followed)
    expect(followed.text('/run/motd')).to.equal('hello\n')
  })

  it('makes what replaces a symlink under a name nobody can lay a link at beforehand', async () => {
    const made = new Set<string>()
    for (let run = 0; run < 2; run++) {
      const host = withCoreutils(new FakeHost({ '/srv/a': { target: '/b' }, '/b': 'old\n' }))
      await runModule(copy, { ...motd, dest: '/srv/a' }, host)
      const [path = ''] = host.writes
      expect(path).to.match(/^\/srv\/\.tsplay\.[0-9a-f]{16}$/)
      made.add(path)
    }
    expect(made.size).to.equal(2)
  })

  it('copies a file of the host to another place on it', async () => {
    const host = new FakeHost({ '/opt/bin': { content: 'elf', mode: '0755' }, '/usr/bin': null })
    host.onScript('copy-file', ({ argv }) => {
      const [src = '', dest = '', , mode = ''] = argv
      host.put(dest, { content: host.text(src) ?? '', mode })
      return {}
    })
    const args = { src: '/opt/bin', dest: '/usr/bin', remote_src: true }
    const { changes } = await runModule(copy, args, host)
    expect(changes).to.deep.equal(['copy /opt/bin to /usr/bin/bin'])
    expect(host.entry('/usr/bin/bin')).to.include({ mode: '0755' })
    const before = host.roundTrips
    expect((await runModule(copy, args, host)).changed).to.equal(false)
    expect(host.roundTrips - before).to.equal(1)
  })

  it('fails without its source on the host, but not in check mode', async () => {
    const args = { src: '/opt/bin', dest: '/usr/bin', remote_src: true }
    expect(await rejection(runModule(copy, args, new FakeHost()))).to.include({
      code: 'NOT_A_FILE',
    })
    expect((await runModule(copy, args, new FakeHost(), { check: true })).changed).to.equal(true)
  })

  it('refuses to put a file in the place of a device, in check mode too', async () => {
    const host = new FakeHost({ '/dev/null': { kind: 'char' }, '/etc/motd': 'x' })
    for (const from of [{ content: 'x' }, { src: '/etc/motd', remote_src: true }]) {
      const args = { ...from, dest: '/dev/null' }
      for (const check of [false, true]) {
        const error = await rejection(runModule(copy, args, host, { check }))
        expect(error, JSON.stringify(args)).to.include({ code: 'NOT_A_FILE' })
      }
    }
  })

  it('refuses to put a file where a directory is', async () => {
    const error = await rejection(runModule(copy, motd, new FakeHost({ '/etc/motd': null })))
    expect(error).to.include({ code: 'NOT_A_FILE' })
  })

  for (const bad of [
    { ...motd, moed: '0644' },
    { ...motd, src: 'x' },
    { ...motd, mode: 'rw' },
    { ...motd, content: null },
    { ...motd, validate: 'check' },
    { dest: 'etc/motd', content: '' },
  ]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(copy, bad, new FakeHost()))
      expect(error).to.include({ name: 'TsplayError', code: 'BAD_ARGS' })
    })
  }
})
