import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { TsplayError } from '../../../engine/errors.ts'
import { loadSshConfig } from '../../../engine/transport/ssh-config.ts'
import { resolveEndpoints } from '../../../engine/transport/ssh-endpoint.ts'
import type { ConnectionOptions } from '../../../engine/transport/transport.ts'
import { rejection } from '../../support/rejection.ts'

describe('the way to a host', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tsplay-home-'))
    mkdirSync(join(home, '.ssh', 'more'), { recursive: true })
  })
  afterEach(() => {
    rmSync(home, { recursive: true })
  })
  const resolve = async (config: string, options: Partial<ConnectionOptions> = {}) => {
    const file = join(home, '.ssh', 'config')
    writeFileSync(file, config)
    return resolveEndpoints(
      {
        host: 'n1',
        connection: 'ssh',
        address: '10.0.0.1',
        sshArgs: [],
        hostKeyChecking: 'accept-new',
        timeout: 10,
        ...options,
      },
      await loadSshConfig(file, home),
      { home, user: 'me', agentSocket: '/agent' },
    )
  }

  it('is port 22, the own name and the usual files where nothing is said', async () => {
    const [only, ...none] = await resolve('')
    expect(none).to.deep.equal([])
    expect(only).to.include({ address: '10.0.0.1', port: 22, user: 'me', agentSocket: '/agent' })
    expect(only?.identityFiles).to.deep.equal([])
    expect(only?.knownHostsFiles[0]).to.equal(`${home}/.ssh/known_hosts`)
  })

  it('takes what ~/.ssh/config says', async () => {
    const [only] = await resolve(`
      Host 10.0.0.*
        HostName real.example.org
        User deploy
        Port 2222
        IdentityFile ~/.ssh/a
        IdentityFile %d/.ssh/%r
        IdentitiesOnly yes
        UserKnownHostsFile ~/known
        StrictHostKeyChecking yes
        ConnectTimeout 3`)
    expect(only).to.include({
      address: 'real.example.org',
      port: 2222,
      user: 'deploy',
      identitiesOnly: true,
      hostKeyChecking: 'strict',
      timeout: 3,
    })
    expect(only?.identityFiles).to.deep.equal([`${home}/.ssh/a`, `${home}/.ssh/deploy`])
    expect(only?.knownHostsFiles[0]).to.equal(`${home}/known`)
  })

  it('lets the inventory win over ~/.ssh/config', async () => {
    const config = 'Host *\n User deploy\n Port 2222\n IdentityFile /a\n StrictHostKeyChecking no'
    const [only] = await resolve(config, {
      user: 'root',
      port: 22,
      privateKeyFile: '/b',
      hostKeyChecking: 'strict',
    })
    expect(only).to.include({ user: 'root', port: 22, hostKeyChecking: 'strict' })
    expect(only?.identityFiles).to.deep.equal(['/b'])
  })

  it('passes over an Include of a folder that is not there, and tells one it cannot read', async () => {
    const [only] = await resolve('Include nowhere/*.conf\nHost *\n Port 9')
    expect(only?.port).to.equal(9)
    mkdirSync(join(home, '.ssh'), { recursive: true })
    writeFileSync(join(home, '.ssh', 'plain'), '')
    const error = await rejection(resolve('Include plain/*.conf'))
    expect(error).to.include({ code: 'FILE_UNREADABLE' })
  })

  it('reads included files, by patterns too', async () => {
    writeFileSync(join(home, '.ssh', 'more', '1.conf'), 'Host 10.0.0.1\n  Port 2201\n')
    writeFileSync(join(home, '.ssh', 'more', '2.conf'), 'Host *\n  User inc\n')
    const [only] = await resolve('Include more/*.conf\nHost *\n Port 9')
    expect(only).to.include({ port: 2201, user: 'inc' })
  })

  it('goes over several jump hosts, whose own settings count', async () => {
    const hops = await resolve(
      'Host 10.0.0.1\n ProxyJump a@b1:2201,b2\nHost b1\n User no\nHost b2\n HostName 192.0.2.2\n User two\n',
      { user: 'root' },
    )
    expect(hops.map(hop => `${hop.user}@${hop.address}:${hop.port}`)).to.deep.equal([
      'a@b1:2201',
      'two@192.0.2.2:22',
      'root@10.0.0.1:22',
    ])
  })

  it('goes over the jump host of a jump host', async () => {
    const hops = await resolve('Host 10.*\n ProxyJump b1\nHost b1\n ProxyJump b0\n')
    expect(hops.map(hop => hop.address)).to.deep.equal(['b0', 'b1', '10.0.0.1'])
  })

  it('refuses a circle', async () => {
    const config = 'Host 10.*\n ProxyJump b1\nHost b1\n ProxyJump b2\nHost b2\n ProxyJump b1\n'
    const error = await resolve(config).catch((problem: unknown) => problem)
    expect(error).to.be.instanceOf(TsplayError).and.include({ code: 'BAD_INVENTORY' })
  })

  it('understands ansible_ssh_common_args', async () => {
    const hops = await resolve('', {
      sshArgs: [
        '-o ProxyJump=x@bastion -o "StrictHostKeyChecking no"',
        '-oUserKnownHostsFile=/dev/null -p 2200 -C',
      ],
    })
    expect(hops.map(hop => `${hop.user}@${hop.address}:${hop.port}`)).to.deep.equal([
      'x@bastion:22',
      'me@10.0.0.1:2200',
    ])
    expect(hops[1]).to.include({ hostKeyChecking: 'off' })
    expect(hops[0]).to.include({ hostKeyChecking: 'off' })
    expect(hops[1]?.knownHostsFiles[0]).to.equal('/dev/null')
  })

  for (const words of ['-o ForwardX11=yes', '-R 1:2:3', '-F other', 'word']) {
    it(`refuses ${words} by name`, async () => {
      const error = await resolve('', { sshArgs: [words] }).catch((problem: unknown) => problem)
      expect(error).to.be.instanceOf(TsplayError).and.include({ code: 'BAD_INVENTORY' })
    })
  }

  const bastion = {
    host: 'bastion',
    connection: 'ssh',
    address: '192.0.2.1',
    port: 2200,
    user: 'jump',
    password: 'own',
    sshArgs: [],
    hostKeyChecking: 'accept-new',
    timeout: 10,
  } as const
  const way = (hops: Awaited<ReturnType<typeof resolve>>): readonly string[] =>
    hops.map(({ user, address, port }) => `${user}@${address}:${port}`)

  it('leads over the bastion of the inventory, which has settings of its own', async () => {
    const hops = await resolve('Host 10.*\n ProxyJump ignored\n', { user: 'root', bastion })
    expect(way(hops)).to.deep.equal(['jump@192.0.2.1:2200', 'root@10.0.0.1:22'])
    expect(hops.map(hop => hop.password)).to.deep.equal(['own', undefined])
    expect(hops[1]?.via).to.deep.equal(['jump@192.0.2.1:2200'])
  })

  it('goes its own way where the host has one, or none at all', async () => {
    const jump = { bastion, sshArgs: ['-J other'] }
    expect(way(await resolve('', jump))).to.deep.equal(['me@other:22', 'me@10.0.0.1:22'])
    const none = { bastion, sshArgs: ['-o ProxyJump=none'] }
    expect(way(await resolve('', none))).to.deep.equal(['me@10.0.0.1:22'])
  })

  for (const command of [
    'ssh -W %h:%p ops@b1 -p 2201',
    'ssh -q -W %h:%p -p 2201 -l ops b1',
    "exec /usr/bin/ssh -o 'Port 2201' -o User=ops b1 nc -w 5 %h %p",
  ]) {
    it(`takes the bastion out of ProxyCommand ${command}`, async () => {
      const given = await resolve('', { sshArgs: [`-o ProxyCommand="${command}"`] })
      expect(way(given)).to.deep.equal(['ops@b1:2201', 'me@10.0.0.1:22'])
      const configured = await resolve(`Host 10.*\n ProxyCommand ${command}\n`)
      expect(way(configured)).to.deep.equal(way(given))
    })
  }

  it('asks ~/.ssh/config about the bastion of a ProxyCommand, unless that says no', async () => {
    const config = 'Host b1\n HostName 192.0.2.9\n'
    const go = async (command: string) =>
      way(await resolve(config, { sshArgs: [`-o ProxyCommand="${command}"`] }))[0]
    expect(await go('ssh -W %h:%p b1')).to.equal('me@192.0.2.9:22')
    expect(await go('ssh -F none -W %h:%p b1')).to.equal('me@b1:22')
  })

  for (const command of [
    'nc %h %p',
    'ssh b1',
    'ssh -W other:22 b1',
    'ssh -F mine -W %h:%p b1',
    'ssh b1 nc other 22',
  ]) {
    it(`refuses ProxyCommand ${command} and names ProxyJump`, async () => {
      const error = await rejection(resolve(`Host *\n ProxyCommand ${command}`))
      expect(error).to.include({ code: 'BAD_INVENTORY' })
      expect(error).to.have.property('hint').that.contains('ProxyJump')
    })
  }
})
