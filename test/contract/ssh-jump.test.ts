import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import type { ConnectionOptions } from '../../engine/transport/transport.ts'
import { connectionOptions, testClient, type TestClient } from '../support/hosts.ts'
import { rejection } from '../support/rejection.ts'
import { cuttableProxy } from '../support/ssh-helpers.ts'
import { freePort, startSshd, type TestSshd } from '../support/sshd.ts'

describe('the ssh transport through jump hosts', function () {
  this.timeout(30_000)
  let sshd: TestSshd
  let jump: TestSshd
  let client: TestClient
  before(async () => {
    sshd = await startSshd()
    jump = await startSshd()
  })
  after(async () => {
    await sshd.stop()
    await jump.stop()
  })
  beforeEach(() => {
    client = testClient()
    mkdirSync(join(client.home, '.ssh'))
  })
  afterEach(() => client.end())

  const bastion = (more: Partial<ConnectionOptions> = {}): ConnectionOptions =>
    connectionOptions({
      host: 'bastion',
      port: jump.port,
      privateKeyFile: jump.clientKey,
      ...more,
    })
  const behind = (more: Partial<ConnectionOptions> = {}): ConnectionOptions =>
    connectionOptions({
      port: sshd.port,
      privateKeyFile: sshd.clientKey,
      bastion: bastion(),
      ...more,
    })
  const reached = async (options: ConnectionOptions): Promise<string> => {
    const host = await client.connector.host(options)
    return (await host.run(['echo', 'reached'])).stdout.toString().trim()
  }
  const failure = (options: ConnectionOptions): Promise<Error> =>
    rejection(client.connector.host(options))
  const knownHosts = (): string => join(client.home, '.ssh', 'known_hosts')
  const isKnown = (server: TestSshd, key: string): string => {
    const [type, text] = readFileSync(join(server.folder, `${key}.pub`), 'utf8').split(' ')
    return `[127.0.0.1]:${server.port} ${type ?? ''} ${text ?? ''}\n`
  }
  const logins = (server: TestSshd): number =>
    server.log().match(/Accepted publickey/g)?.length ?? 0

  it('reaches many hosts behind a bastion that takes few at once, over one connection', async () => {
    const strict = await startSshd(['MaxStartups 2:100:2', 'MaxSessions 1'])
    const names = Array.from({ length: 14 }, (_, n) => `n${n}`)
    const via = bastion({ port: strict.port, privateKeyFile: strict.clientKey })
    const said = await Promise.all(names.map(host => reached(behind({ host, bastion: via }))))
    expect(said).to.deep.equal(names.map(() => 'reached'))
    expect(logins(strict)).to.equal(1)
    await client.connector.close()
    await strict.stop()
  })

  it('goes through two jump hosts that ~/.ssh/config names, sharing them', async () => {
    const jumps = [await startSshd(), await startSshd()] as const
    const config = [
      `Host target*`,
      `  HostName 127.0.0.1`,
      `  Port ${sshd.port}`,
      `  ProxyJump one,two`,
      `  IdentityFile ${sshd.clientKey}`,
      ...(['one', 'two'] as const).flatMap((name, index) => [
        `Host ${name}`,
        `  HostName 127.0.0.1`,
        `  User root`,
        `  Port ${jumps[index]?.port ?? 0}`,
        `  IdentityFile ${jumps[index]?.clientKey ?? ''}`,
      ]),
    ]
    writeFileSync(join(client.home, '.ssh', 'config'), config.join('\n'))
    const names = Array.from({ length: 12 }, (_, n) => `target${n}`)
    const said = await Promise.all(
      names.map(name => reached(connectionOptions({ host: name, address: name }))),
    )
    expect(said).to.deep.equal(names.map(() => 'reached'))
    const logins = jumps.map(jump => jump.log().match(/Accepted publickey/g)?.length)
    expect(logins).to.deep.equal([1, 1])
    await client.connector.close()
    for (const jump of jumps) await jump.stop()
  })

  it('names the jump host that could not be reached', async () => {
    const port = await freePort()
    const options = connectionOptions({
      port: sshd.port,
      privateKeyFile: sshd.clientKey,
      sshArgs: [`-J root@127.0.0.1:${port} -i ${sshd.clientKey}`],
    })
    const error = await rejection(client.connector.host(options))
    expect(error).to.include({ code: 'UNREACHABLE' })
    expect(error.message).to.contain(`jump host root@127.0.0.1:${port}`)
  })

  for (const [where, words] of [
    [
      'ansible_ssh_common_args',
      (command: string) => ({ sshArgs: [`-o ProxyCommand="${command}"`] }),
    ],
    [
      '~/.ssh/config',
      (command: string) => ({ config: `Host 127.0.0.1\n ProxyCommand ${command}\n` }),
    ],
  ] as const) {
    it(`takes the bastion out of a ProxyCommand that is an ssh in ${where}`, async () => {
      const command = `ssh -F /dev/null -o StrictHostKeyChecking=no -W %h:%p -q root@127.0.0.1 -p ${jump.port} -i ${jump.clientKey}`
      const { sshArgs = [], config = '' }: { sshArgs?: readonly string[]; config?: string } =
        words(command)
      writeFileSync(join(client.home, '.ssh', 'config'), config)
      const before = logins(jump)
      const { port, clientKey: privateKeyFile } = sshd
      expect(await reached(connectionOptions({ port, privateKeyFile, sshArgs }))).to.equal(
        'reached',
      )
      expect(logins(jump)).to.equal(before + 1)
    })
  }

  it('learns the keys of bastion and host', async () => {
    await reached(behind())
    expect(readFileSync(knownHosts(), 'utf8')).to.equal(
      isKnown(jump, 'host_ed25519') + isKnown(sshd, 'host_ed25519'),
    )
  })

  it('stops all hosts behind a bastion whose key has changed', async () => {
    writeFileSync(knownHosts(), isKnown(jump, 'client'))
    const names = ['n1', 'n2', 'n3']
    const errors = await Promise.all(names.map(host => failure(behind({ host }))))
    for (const [index, error] of errors.entries()) {
      expect(error).to.include({ code: 'HOST_KEY_CHANGED' })
      expect(error.message)
        .to.contain(`${names[index] ?? ''}: `)
        .and.contain('jump host bastion')
    }
  })

  it('stops at a changed key of the host itself, which is not the bastion’s fault', async () => {
    writeFileSync(knownHosts(), isKnown(jump, 'host_ed25519') + isKnown(sshd, 'client'))
    const error = await failure(behind())
    expect(error).to.include({ code: 'HOST_KEY_CHANGED' })
    expect(error.message).to.contain(`:${sshd.port}`).and.not.contain('jump host')
  })

  it('names the bastion that lets nobody in, and where its key is set', async () => {
    const wrong = join(client.home, 'wrong')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', wrong])
    const error = await failure(behind({ bastion: bastion({ privateKeyFile: wrong }) }))
    expect(error).to.include({ code: 'UNREACHABLE' })
    expect(error.message).to.contain('jump host bastion').and.contain(`key ${wrong}`)
    expect(error).to.have.property('hint').that.contains('bastion')
  })

  it('names the host that does not answer behind a bastion', async () => {
    const port = await freePort()
    const error = await failure(behind({ port }))
    expect(error).to.include({ code: 'UNREACHABLE' })
    expect(error.message).to.contain(`127.0.0.1:${port}`).and.not.contain('jump host')
    expect(error).to.have.property('hint').that.contains('ansible_port')
  })

  it('says that a bastion must let connections through', async () => {
    const closed = await startSshd(['AllowTcpForwarding no'])
    const via = bastion({ port: closed.port, privateKeyFile: closed.clientKey })
    const error = await failure(behind({ bastion: via }))
    expect(error).to.have.property('hint').that.contains('AllowTcpForwarding')
    await closed.stop()
  })

  it('stays connected while nothing is said, on a bastion that asks whether anybody is there', async () => {
    const asking = await startSshd(['ClientAliveInterval 1', 'ClientAliveCountMax 1'])
    const via = bastion({ port: asking.port, privateKeyFile: asking.clientKey })
    const host = await client.connector.host(behind({ bastion: via }))
    expect((await host.run(['sleep', '4'])).code).to.equal(0)
    expect((await host.run(['true'])).code).to.equal(0)
    expect(logins(asking)).to.equal(1)
    await client.connector.close()
    await asking.stop()
  })

  it('connects anew through the bastion after its connection was lost', async () => {
    const proxy = await cuttableProxy(jump.port)
    const via = bastion({ port: proxy.port })
    const names = ['n1', 'n2', 'n3']
    const hosts = await Promise.all(
      names.map(host => client.connector.host(behind({ host, bastion: via }))),
    )
    const cut = Promise.all(hosts.map(host => rejection(host.run(['sleep', '30']))))
    proxy.cut()
    await cut
    for (const host of hosts) expect((await host.run(['true'])).code).to.equal(0)
    proxy.stop()
  })
})
