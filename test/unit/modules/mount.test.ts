import { expect } from 'chai'

import { mount } from '../../../engine/modules/mount.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('mount', () => {
  const fstab = '# mine\nUUID=1 / ext4 defaults 0 1\n'
  const nfs = { path: '/data', src: 'nas:/x', fstype: 'nfs', opts: 'ro' }
  const info = '36 35 0:1 / /data rw shared:1 - nfs nas:/x rw'

  const machine = (before: string, lines: readonly string[] = []) =>
    new FakeHost({ '/etc/fstab': before })
      .onScript('mountinfo', (_, host) => ({
        stdout: [...lines, 'path folder', 'fstab', host.text('/etc/fstab')].join('\n'),
      }))
      .onRun(({ argv }) => /^(u?mount|mkdir|rmdir|swapo(ff|n))$/.test(argv[0] ?? ''))
  const commands = (host: FakeHost) =>
    host.commands.filter(({ script }) => script === undefined).map(({ argv }) => argv.join(' '))

  it('lists and mounts, and leaves other lines as they are', async () => {
    const host = machine(fstab)
    await runModule(mount, { ...nfs, state: 'mounted' }, host)
    expect(host.text('/etc/fstab')).to.equal(`${fstab}nas:/x /data nfs ro 0 0\n`)
    expect(commands(host)).to.deep.equal(['mount -t nfs -o ro nas:/x /data'])
  })

  it('changes nothing on the second run, in one round trip, however the line is spaced', async () => {
    const host = machine(`${fstab}nas:/x\t/data   nfs ro\n`, [`mount ${info}`])
    expect((await runModule(mount, { ...nfs, state: 'mounted' }, host)).changes).to.deep.equal([])
    expect(host.roundTrips).to.equal(1)
  })

  it('changes nothing in check mode', async () => {
    const host = machine(fstab)
    const args = { ...nfs, state: 'mounted' }
    const { changes, diffs } = await runModule(mount, args, host, { check: true, diff: true })
    expect(changes).to.have.length(2)
    expect(diffs[0]).to.include({ path: '/etc/fstab', before: fstab })
    expect(host.text('/etc/fstab')).to.equal(fstab)
    expect(commands(host)).to.deep.equal([])
  })

  it('remounts with other options', async () => {
    const host = machine(`${fstab}nas:/x /data nfs rw 0 0\n`, [`mount ${info}`])
    await runModule(mount, { ...nfs, state: 'mounted' }, host)
    expect(commands(host)).to.deep.equal(['mount -o remount,ro /data'])
  })

  it('unmounts, removes the line and the folder', async () => {
    const host = machine(`${fstab}nas:/x /data nfs ro 0 0\n`, [`mount ${info}`])
    await runModule(mount, { path: '/data', state: 'absent' }, host)
    expect(host.text('/etc/fstab')).to.equal(fstab)
    expect(commands(host)).to.deep.equal(['umount /data', 'rmdir /data'])
  })

  it('comments out all swap and stops swapping', async () => {
    const host = machine(`${fstab}/dev/b none swap sw 0 0\n/c none swap sw 0 0\n`, [
      'swap /dev/b partition 1 0 -2',
      'swap /zram\\0400 partition 1 0 -3',
    ])
    const { changes } = await runModule(mount, { fstype: 'swap', state: 'absent' }, host)
    expect(changes).to.have.length(3)
    expect(host.text('/etc/fstab')).to.equal(
      `${fstab}# /dev/b none swap sw 0 0\n# /c none swap sw 0 0\n`,
    )
    expect(commands(host)).to.deep.equal(['swapoff /dev/b', 'swapoff /zram 0'])
  })

  it('swaps to a device, and only once', async () => {
    const args = { fstype: 'swap', src: '/dev/b', state: 'mounted' }
    const host = machine(fstab)
    await runModule(mount, args, host)
    expect(host.text('/etc/fstab')).to.equal(`${fstab}/dev/b none swap sw 0 0\n`)
    expect(commands(host)).to.deep.equal(['swapon /dev/b'])
    const again = machine(host.text('/etc/fstab') ?? '', ['swap /dev/b partition 1 0 -2'])
    expect((await runModule(mount, args, again)).changed).to.equal(false)
  })

  it('leaves what is mounted from its source, or of its type, whatever the kernel calls the rest', async () => {
    const disk = { path: '/data', src: 'UUID=2', fstype: 'auto' }
    const cases = [
      [nfs, ['36 35 0:1 / /data rw - nfs4 nas:/x rw']],
      [{ ...nfs, src: 'nas:/x/' }, ['36 35 0:1 / /data rw - nfs4 nas:/x rw']],
      [{ ...disk, fstype: 'sshfs' }, ['36 35 0:1 / /data rw - fuse.sshfs me@nas:/x rw']],
      [disk, ['36 35 8:1 / /data rw - ext4 /dev/sda1 rw', 'source /dev/sda1']],
    ] as const
    for (const [args, [line, ...rest]] of cases) {
      const host = machine(fstab, [`mount ${line}`, ...rest])
      await runModule(mount, { ...args, state: 'ephemeral' }, host)
      expect(commands(host), line).to.deep.equal([])
    }
  })

  it('mounts over again where something else of another source is mounted', async () => {
    const host = machine(fstab, ['mount 36 35 8:1 / /data rw - ext4 /dev/sda1 rw'])
    const { changes } = await runModule(mount, { ...nfs, state: 'ephemeral' }, host)
    expect(changes).to.deep.equal(['unmount /data', 'mount nas:/x on /data'])
  })

  it('takes a path with a slash at its end for the same, also in fstab', async () => {
    const listed = machine(`${fstab}nas:/x /data nfs ro 0 0\n`, [`mount ${info}`])
    const again = await runModule(mount, { ...nfs, path: '/data/', state: 'mounted' }, listed)
    expect(again.changes).to.deep.equal([])
    const written = machine(`${fstab}nas:/x /data/ nfs ro 0 0\n`, [`mount ${info}`])
    await runModule(mount, { path: '/data', state: 'absent_from_fstab' }, written)
    expect(written.text('/etc/fstab')).to.equal(fstab)
  })

  it('keeps the bytes of an fstab that is no UTF-8', async () => {
    const comment = Buffer.from('# für alle\n', 'latin1')
    const host = new FakeHost({ '/etc/fstab': comment })
      .onScript('mountinfo', {
        stdout: Buffer.concat([Buffer.from('path folder\nfstab\n'), comment]),
      })
      .onRun(['mount', '-t', 'nfs', '-o', 'ro', 'nas:/x', '/data'])
    await runModule(mount, { ...nfs, state: 'mounted' }, host)
    const after = Buffer.concat([comment, Buffer.from('nas:/x /data nfs ro 0 0\n')])
    expect(await host.read('/etc/fstab')).to.deep.equal(after)
  })

  it('rejects a mount without a path, and one without a source', async () => {
    const host = machine(fstab)
    for (const args of [{ state: 'mounted' }, { path: '/data', state: 'mounted' }]) {
      expect(await rejection(runModule(mount, args, host))).to.include({ code: 'BAD_ARGS' })
    }
  })
})
