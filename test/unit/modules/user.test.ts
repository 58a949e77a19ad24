import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { nodeScript } from '../../../engine/modules/node-script.ts'
import { user } from '../../../engine/modules/user.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('user', () => {
  const known = [
    ...['passwd tess:x:1001:1001:Tess:/home/tess:/bin/sh', 'primary tess'],
    ...['groups tess adm tty', 'password other'],
  ]
  const withUser = (lines: readonly string[]) =>
    new FakeHost()
      .onScript('getent', { stdout: lines.map(line => `${line}\n`).join('') })
      .onRun(({ argv }) => /^(user(add|mod|del)|chpasswd)$/.test(argv[0] ?? ''))
  const last = (host: FakeHost) => host.commands.at(-1)?.argv

  it('makes a user with all that is asked for', async () => {
    const host = withUser([])
    const args = { name: 'etcd', system: true, create_home: false, groups: 'adm,tty', uid: 99 }
    const { changes } = await runModule(user, { ...args, shell: '/sbin/nologin' }, host)
    expect(changes).to.deep.equal(['make user etcd'])
    expect(last(host)).to.deep.equal(
      'useradd -r -u 99 -G adm,tty -s /sbin/nologin -M etcd'.split(' '),
    )
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = withUser(known)
    const args = {
      name: 'tess',
      groups: ['tty', 'adm'],
      shell: '/bin/sh',
      comment: 'Tess',
      uid: 1001,
    }
    expect((await runModule(user, args, host)).changes).to.deep.equal([])
    expect(host.roundTrips).to.equal(1)
  })

  it('takes a dot in a name for a dot', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-user-'))
    writeFileSync(join(folder, 'shadow'), 'aXb:other:1\na.b:mine:1\n')
    const script = nodeScript('user-probe').replaceAll('/etc/', `${folder}/`)
    const database = 'getent() { echo "$2:x:1:1::/:/bin/sh"; }; id() { echo "$2"; }\n'
    const argv = ['-c', database + script, 'sh', 'a.b', '']
    const said = execFileSync('/bin/sh', argv, { input: 'mine\n' }).toString()
    rmSync(folder, { recursive: true })
    expect(said).to.include('password same')
  })

  it('changes all that differs in one go', async () => {
    const host = withUser(known)
    await runModule(
      user,
      { name: 'tess', shell: '/bin/bash', home: '/srv/t', move_home: true },
      host,
    )
    expect(last(host)).to.deep.equal('usermod -m -d /srv/t -s /bin/bash tess'.split(' '))
  })

  it('adds to groups with append, and sets them without', async () => {
    const host = withUser(known)
    await runModule(user, { name: 'tess', groups: 'sudo', append: true }, host)
    expect(last(host)).to.deep.equal(['usermod', '-G', 'adm,tty,sudo', 'tess'])
    await runModule(user, { name: 'tess', groups: 'sudo' }, host)
    expect(last(host)).to.deep.equal(['usermod', '-G', 'sudo', 'tess'])
    expect(
      (await runModule(user, { name: 'tess', groups: 'adm', append: true }, host)).changed,
    ).to.equal(false)
  })

  it('gives a password hash over stdin only', async () => {
    const host = withUser(known)
    const { changes } = await runModule(user, { name: 'tess', password: '$6$x$y' }, host)
    expect(changes).to.deep.equal(['set the password of user tess'])
    const [looked, set] = host.commands
    expect(set).to.deep.include({ argv: ['chpasswd', '-e'] })
    expect(set?.options.stdin).to.equal('tess:$6$x$y\n')
    expect(looked?.options.stdin).to.equal('$6$x$y\n')
    expect(JSON.stringify(host.commands.map(({ argv }) => argv))).not.to.contain('$6$')
  })

  it('leaves the password of a user that is there with update_password: on_create', async () => {
    const args = { name: 'tess', password: '$6$x$y', update_password: 'on_create' }
    expect((await runModule(user, args, withUser(known))).changed).to.equal(false)
    expect((await runModule(user, args, withUser([]))).changes).to.have.length(2)
  })

  it('removes a user with its files', async () => {
    const host = withUser(known)
    await runModule(user, { name: 'tess', state: 'absent', remove: true }, host)
    expect(last(host)).to.deep.equal(['userdel', '-r', 'tess'])
    const none = withUser([])
    expect((await runModule(user, { name: 'tess', state: 'absent' }, none)).changed).to.equal(false)
  })

  it('changes nothing in check mode', async () => {
    const host = withUser(known)
    const { changes } = await runModule(user, { name: 'tess', uid: 5 }, host, { check: true })
    expect(changes).to.deep.equal(['change uid to 5 of user tess'])
    expect(host.commands).to.have.length(1)
  })

  it('rejects what would break the databases', async () => {
    for (const args of [
      { name: 'a:b' },
      { name: 'a', comment: 'x:y' },
      { name: 'a', home: '/a\nb' },
    ]) {
      expect(await rejection(runModule(user, args, new FakeHost()))).to.include({
        code: 'BAD_ARGS',
      })
    }
  })
})
