import { expect } from 'chai'

import type { AnyModule } from '../../engine/modules/module.ts'
import { packageModule } from '../../engine/modules/package.ts'
import type { Host } from '../../engine/remote/host.ts'
import { type Lab, labDown, labUp } from '../lab/index.ts'
import { counted, labHost } from '../support/real-host.ts'
import { rejection } from '../support/rejection.ts'
import { runModule } from '../support/run-module.ts'

const spec = (name: string, version: string): string => `Name: ${name}
Version: ${version}
Release: 1
Summary: For a test
License: none
BuildArch: noarch
Provides: ${name}-word = ${version}
%description
For a test.
%files
`

/** The real dnf and zypper, which Debian packages, with a repository of two versions of one package. */
describe('rpm packages on a real node', function () {
  this.timeout(300_000)
  let lab: Lab
  let host: Host
  let close: () => Promise<void>
  const shell = (script: string) => lab.shell('node1', script)

  before(async () => {
    lab = await labUp({ lab: 'rpms', nodes: 1 })
    ;({ host, close } = await labHost(lab, 'node1'))
    await shell(`
      apt-get -qq update
      DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install rpm dnf zypper createrepo-c
      mkdir -p /etc/rpm /etc/yum.repos.d /srv/repository
      # Debian's rpm keeps a database for each user.
      echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros
      printf '[tsplay]\\nname=tsplay\\nbaseurl=file:///srv/repository\\ngpgcheck=0\\n' >/etc/yum.repos.d/tsplay.repo
      zypper --non-interactive addrepo --no-gpgcheck file:///srv/repository tsplay`)
    await build('tsplay-tool', '1.0')
    await build('tsplay-tool', '1.1')
    // Debian's libzypp fails where nothing is installed at all.
    await build('tsplay-first', '1.0')
    await shell('rpm -i /srv/built/noarch/tsplay-first-*')
  })
  after(async () => {
    await close()
    await labDown('rpms')
  })

  const build = (name: string, version: string) =>
    shell(`
      cat >/tmp/package.spec <<'END'\n${spec(name, version)}END
      rpmbuild -bb --define '_rpmdir /srv/built' /tmp/package.spec`)
  const offer = (version: string) =>
    shell(
      `cp /srv/built/noarch/tsplay-tool-${version}-* /srv/repository; createrepo_c -q /srv/repository`,
    )
  const installed = async () =>
    (await shell('rpm -q --qf "%{VERSION}" tsplay-tool || true')).replace(/^package .*/, 'none')
  const module: AnyModule = packageModule

  for (const use of ['dnf', 'zypper'] as const) {
    const keep = (args: object) => runModule(module, { name: 'tsplay-tool', use, ...args }, host)

    it(`${use} installs, upgrades and removes, and asks once where nothing is to be done`, async () => {
      await shell('rm -rf /srv/repository/*')
      await offer('1.0')
      expect((await keep({ update_cache: true })).changed).to.equal(true)
      expect(await installed()).to.equal('1.0')
      const counting = counted(host)
      const again = await runModule(module, { name: 'tsplay-tool-word', use }, counting.host)
      expect([again.changed, counting.roundTrips()], 'by what it provides').to.deep.equal([
        false,
        1,
      ])

      await offer('1.1')
      expect((await keep({})).changed, 'present is not latest').to.equal(false)
      expect((await keep({ state: 'latest', update_cache: true })).changed).to.equal(true)
      expect(await installed()).to.equal('1.1')
      expect((await keep({ state: 'latest' })).changes).to.deep.equal([])

      expect((await keep({ state: 'absent' })).changed).to.equal(true)
      expect(await installed()).to.equal('none')
      expect((await keep({ state: 'absent' })).changed).to.equal(false)
    })

    it(`${use} installs the version that is asked for, and says which package there is not`, async () => {
      await keep({ name: 'tsplay-tool=1.0' })
      expect(await installed()).to.equal('1.0')
      expect((await keep({ name: 'tsplay-tool=1.0' })).changed).to.equal(false)
      await keep({ state: 'absent' })
      const error = await rejection(keep({ name: 'tsplay-none' }))
      expect(error).to.include({ code: 'MODULE_FAILED' })
      expect(error).to.have.property('hint').that.contains('update_cache')
    })
  }

  it('zypper is waited for while another one is at work', async () => {
    await shell(
      'systemd-run --quiet --unit holder sleep 3; systemctl show -P MainPID holder >/run/zypp.pid',
    )
    const run = await runModule(module, { name: 'tsplay-tool', use: 'zypper' }, host)
    expect(run.changed).to.equal(true)
    expect(await installed()).to.equal('1.1')
  })
})
