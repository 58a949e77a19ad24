import { expect } from 'chai'

import { apt } from '../../engine/modules/apt.ts'
import { modprobe } from '../../engine/modules/modprobe.ts'
import { packageModule } from '../../engine/modules/package.ts'
import { sysctl } from '../../engine/modules/sysctl.ts'
import { systemd } from '../../engine/modules/systemd.ts'
import { ModuleNode } from '../support/module-node.ts'
import { rejection } from '../support/rejection.ts'

describe('modules for packages, services and the kernel on a real node', function () {
  this.timeout(300_000)
  const { shell, run, settles, isSettled } = new ModuleNode('modsvc')

  describe('systemd', () => {
    const unit = (command: string) =>
      `printf '[Service]\\nExecStart=%s\\n[Install]\\nWantedBy=multi-user.target\\n' '${command}' > /etc/systemd/system/tsplay-test.service`

    before(() => shell(unit('/bin/sleep 1000')))
    after(() =>
      shell('systemctl disable --now tsplay-test; rm -r /etc/systemd/system/tsplay-test.*'),
    )

    it('starts and enables a unit', async () => {
      await settles(systemd, { name: 'tsplay-test', state: 'started', enabled: true })
      expect(await shell('systemctl is-active tsplay-test')).to.equal('active')
      expect(await shell('systemctl is-enabled tsplay-test')).to.equal('enabled')
    })

    it('reloads systemd only after a unit file was edited', async () => {
      await isSettled(systemd, { daemon_reload: true })
      await isSettled(systemd, { name: 'tsplay-test', daemon_reload: true })
      await shell(unit('/bin/sleep 2000'))
      await settles(systemd, { daemon_reload: true })
      await shell(unit('/bin/sleep 3000'))
      await settles(systemd, { name: 'tsplay-test', daemon_reload: true })
    })

    it('reloads systemd for a new drop-in', async () => {
      const folder = '/etc/systemd/system/tsplay-test.service.d'
      await shell(`mkdir ${folder}; printf '[Service]\\nNice=3\\n' > ${folder}/nice.conf`)
      await settles(systemd, { daemon_reload: true })
    })

    it('restarts each time it is asked to', async () => {
      const args = { name: 'tsplay-test', state: 'restarted' }
      const pid = await shell('systemctl show -P MainPID tsplay-test')
      expect((await run(systemd, args)).changed).to.equal(true)
      expect(await shell('systemctl show -P MainPID tsplay-test')).not.to.equal(pid)
    })

    it('stops, disables and masks', async () => {
      await settles(systemd, { name: 'tsplay-test', state: 'stopped', enabled: false })
      expect(await shell('systemctl is-active tsplay-test || true')).to.equal('inactive')
      await shell('systemctl mask --runtime cron 2>/dev/null || true')
      await settles(systemd, { name: 'tsplay-none.service', masked: true })
      await settles(systemd, { name: 'tsplay-none.service', masked: false })
    })

    it('tells what a failing unit said last', async () => {
      await shell(unit('/bin/sh -c "echo no such thing; exit 3"'))
      const error = await rejection(
        run(systemd, { name: 'tsplay-test', state: 'started', daemon_reload: true }).then(() =>
          // A simple unit may fail only after systemctl has come back.
          run(systemd, { name: 'tsplay-test', state: 'restarted' }),
        ),
      )
      expect(error).to.include({ code: 'MODULE_FAILED' })
      expect(error.message).to.contain('no such thing')
    })

    it('fails for a unit that is not there, and only warns in check mode', async () => {
      const args = { name: 'tsplay-none', state: 'started' }
      expect(await rejection(run(systemd, args))).to.include({ code: 'MODULE_FAILED' })
      const { warnings, changes } = await run(systemd, args, { check: true })
      expect(warnings).to.have.length(1)
      expect(changes).to.have.length(1)
    })
  })

  describe('apt', () => {
    it('installs what is missing, and what provides a name is enough', async () => {
      await run(apt, { update_cache: true })
      await settles(apt, { name: ['hello', 'awk', 'bash'], install_recommends: false })
      expect(await shell('hello')).to.contain('Hello')
      await isSettled(packageModule, { name: 'hello', state: 'latest' })
      const version = await shell("dpkg-query -W -f '${Version}' hello")
      await isSettled(apt, { name: `hello=${version}` })
      await isSettled(apt, { name: `hello=${version.slice(0, 3)}*` })
    })

    it('takes fresh package lists for fresh', async () => {
      await isSettled(apt, { update_cache: true, cache_valid_time: 3600 })
    })

    it('removes and purges', async () => {
      await settles(packageModule, { name: 'hello', state: 'absent' })
      expect(await shell('! command -v hello')).to.equal('')
    })

    it('waits for another one that is at work', async () => {
      // The lock that apt takes: fcntl's, as a struct flock of 64-bit Linux.
      const flock = 'my $l = pack("s s x4 q q l x4", F_WRLCK, 0, 0, 0, 0)'
      const lock = `${flock}; fcntl(F, F_SETLK, $l) or die`
      const open = 'open F, ">>", "/var/lib/apt/lists/lock"'
      await shell(
        `setsid perl -e 'use Fcntl; ${open}; ${lock}; open G, ">", "/run/locked"; sleep 4' >/dev/null 2>&1 &
         timeout 20 sh -c 'until [ -e /run/locked ]; do sleep 0.1; done'`,
      )
      const { told } = await run(apt, { update_cache: true })
      expect(told.length).to.be.greaterThan(0)
    })

    it('tells what apt-get said of a package that does not exist', async () => {
      const error = await rejection(run(apt, { name: 'tsplay-no-such-package' }))
      expect(error).to.include({ code: 'MODULE_FAILED' })
      expect(error.message).to.contain('tsplay-no-such-package')
    })
  })

  describe('sysctl', () => {
    // All of these lie in the network namespace, which is the node's own.
    const settings = {
      'net.ipv4.ip_forward': 1,
      'net.ipv4.tcp_rmem': '4096  131072 6291456',
      'net/ipv4/conf/lo/rp_filter': '2',
    }

    it('sets many at once, in the file and in the kernel', async () => {
      const args = { settings, sysctl_file: '/etc/sysctl.d/99-test.conf' }
      await shell('sysctl -qw net.ipv4.ip_forward=0')
      await settles(sysctl, args)
      expect(await shell('cat /proc/sys/net/ipv4/ip_forward')).to.equal('1')
      expect(await shell('sysctl -p /etc/sysctl.d/99-test.conf')).to.contain('rp_filter = 2')
      await shell('sysctl -qw net.ipv4.ip_forward=0')
      const { changes } = await settles(sysctl, args)
      expect(changes).to.deep.equal(['set net.ipv4.ip_forward to 1'])
    })

    it('takes a setting out of its file', async () => {
      const args = { name: 'net.ipv4.ip_forward', state: 'absent' }
      await settles(sysctl, { ...args, sysctl_file: '/etc/sysctl.d/99-test.conf' })
    })

    it('fails for a parameter that the kernel has not, and for a value it does not take', async () => {
      const sysctl_file = '/etc/sysctl.d/98-test.conf'
      const none = { name: 'net.tsplay.none', value: 1, sysctl_file }
      expect(await rejection(run(sysctl, none))).to.include({ code: 'MODULE_FAILED' })
      await run(sysctl, { ...none, ignoreerrors: true })
      const bad = { name: 'net.ipv4.ip_forward', value: 'many', sysctl_file }
      expect(await rejection(run(sysctl, bad))).to.include({ code: 'MODULE_FAILED' })
    })
  })

  describe('modprobe', () => {
    it('takes a module for loaded that the kernel shows, and lists it for the boot', async () => {
      const args = { name: ['overlay', 'br-netfilter'], persistent: 'present' }
      const { changes } = await settles(modprobe, args)
      expect(changes).to.have.length(2)
      expect(await shell('cat /etc/modules-load.d/overlay.conf')).to.equal('overlay')
      await settles(modprobe, { ...args, persistent: 'absent' })
    })

    it('fails for a module that the kernel has not', async () => {
      const error = await rejection(run(modprobe, { name: 'tsplay_none' }))
      expect(error).to.include({ code: 'MODULE_FAILED' })
    })
  })
})
