import { expect } from 'chai'

import { group } from '../../engine/modules/group.ts'
import { hostname } from '../../engine/modules/hostname.ts'
import { mount } from '../../engine/modules/mount.ts'
import { reboot } from '../../engine/modules/reboot.ts'
import { setup } from '../../engine/modules/setup.ts'
import { user } from '../../engine/modules/user.ts'
import { ModuleNode } from '../support/module-node.ts'
import { rejection } from '../support/rejection.ts'

describe('modules for mounts, accounts and the machine itself on a real node', function () {
  this.timeout(300_000)
  const { shell, run, settles } = new ModuleNode('modsys')

  describe('mount', () => {
    const args = { path: '/mnt/a b', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m' }

    it('mounts now and at boot, then takes both back', async () => {
      await shell("printf '# mine\\n' > /etc/fstab")
      await settles(mount, { ...args, state: 'mounted' })
      expect(await shell("findmnt -n -o FSTYPE '/mnt/a b'")).to.equal('tmpfs')
      expect(await shell('cat /etc/fstab')).to.equal('# mine\ntmpfs /mnt/a\\040b tmpfs size=1m 0 0')
      await settles(mount, { ...args, opts: 'size=2m', state: 'mounted' })
      expect(await shell("findmnt -n -o OPTIONS '/mnt/a b'")).to.contain('size=2048k')
      await settles(mount, { path: args.path, state: 'absent' })
      expect(await shell('cat /etc/fstab')).to.equal('# mine')
      await shell("! test -e '/mnt/a b'")
    })

    it('binds a folder', async () => {
      const bind = { path: '/mnt/bind', src: '/etc', fstype: 'none', opts: 'bind' }
      await settles(mount, { ...bind, state: 'ephemeral' })
      await shell('test -e /mnt/bind/fstab')
      await settles(mount, { path: '/mnt/bind', state: 'unmounted' })
    })

    it('comments out all swap', async () => {
      await shell("printf '# mine\\n/dev/none none swap sw 0 0\\n' > /etc/fstab")
      await settles(mount, { fstype: 'swap', state: 'absent' })
      expect(await shell('cat /etc/fstab')).to.equal('# mine\n# /dev/none none swap sw 0 0')
    })
  })

  describe('group and user', () => {
    const hash =
      '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/'

    it('makes, changes and removes a group', async () => {
      await settles(group, { name: 'tsplayers', gid: 4711 })
      await settles(group, { name: 'tsplayers', gid: 4712 })
      await settles(group, { name: 'tsplayers', state: 'absent' })
    })

    it('makes, changes and removes a user', async () => {
      await settles(group, { name: 'watchers' })
      const args = {
        name: 'tess',
        groups: ['watchers'],
        shell: '/bin/bash',
        comment: 'T, the tester',
      }
      await settles(user, { ...args, password: hash })
      expect(await shell('getent shadow tess')).to.contain(hash)
      expect(await shell('id -Gn tess')).to.equal('tess watchers')
      await settles(user, { ...args, shell: '/bin/sh', groups: ['adm', 'watchers'] })
      await settles(user, { name: 'tess', groups: 'tty', append: true })
      expect((await shell('id -Gn tess')).split(' ').sort()).to.deep.equal([
        'adm',
        'tess',
        'tty',
        'watchers',
      ])
      await settles(user, { name: 'tess', groups: [] })
      await settles(user, { name: 'tess', uid: 4711, home: '/srv/tess', move_home: true })
      await settles(user, { name: 'tess', state: 'absent', remove: true })
      await shell('! test -e /srv/tess')
    })

    it('makes a system user without a home', async () => {
      const args = { name: 'etcd', system: true, create_home: false, shell: '/usr/sbin/nologin' }
      await settles(user, args)
      expect(Number(await shell('id -u etcd'))).to.be.lessThan(1000)
    })
  })

  it('hostname names the host', async () => {
    await settles(hostname, { name: 'node1.tsplay.test' })
    expect(await shell('hostname; cat /etc/hostname')).to.equal(
      'node1.tsplay.test\nnode1.tsplay.test',
    )
    await settles(hostname, { name: 'node1', use: 'file' })
    expect(await shell('hostname')).to.equal('node1')
  })

  it('setup brings facts, and those a filter lets pass', async () => {
    const { result } = await run(setup, {})
    expect(result.ansible_facts).to.include({ pkg_mgr: 'apt', os_family: 'Debian' })
    const some = await run(setup, { filter: 'distribution*' })
    expect(some.result.ansible_facts).to.include({ distribution: 'Debian' })
    expect(some.result.ansible_facts).not.to.have.property('pkg_mgr')
  })

  it('reboot comes back to another boot', async () => {
    const check = await run(reboot, {}, { check: true })
    expect(check.changes).to.deep.equal(['reboot node1'])
    await shell('touch /run/before')
    const { result } = await run(reboot, { reboot_timeout: 120 })
    expect(result).to.include({ rebooted: true })
    await shell('! test -e /run/before')
  })

  it('reboot says so when the host never goes down', async () => {
    const args = { reboot_command: 'true', reboot_timeout: 3 }
    expect(await rejection(run(reboot, args))).to.include({ code: 'TIMEOUT' })
  })
})
