import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

import { expect } from 'chai'

import { connectionOptions, sshHost, testClient, type TestClient } from '../support/hosts.ts'
import { rejection } from '../support/rejection.ts'
import { cuttableProxy, startAgent } from '../support/ssh-helpers.ts'
import { freePort, startSshd, type TestSshd } from '../support/sshd.ts'

describe('the ssh transport with a real sshd', function () {
  this.timeout(30_000)
  let sshd: TestSshd
  let client: TestClient
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd.stop())
  beforeEach(() => {
    client = testClient()
    mkdirSync(join(client.home, '.ssh'))
  })
  afterEach(() => client.end())

  const knownHosts = (): string => readFileSync(join(client.home, '.ssh', 'known_hosts'), 'utf8')
  const publicKey = (name: string): string =>
    readFileSync(join(sshd.folder, `${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')
  const reached = async (options: Parameters<typeof connectionOptions>[0]): Promise<string> => {
    const host = await client.connector.host(connectionOptions(options))
    return (await host.run(['echo', 'reached'])).stdout.toString().trim()
  }

  it('takes the key of a new host into known_hosts and keeps to it', async () => {
    await sshHost(client, sshd)
    expect(knownHosts()).to.equal(`[127.0.0.1]:${sshd.port} ${publicKey('host_ed25519')}\n`)
    await client.connector.close()
    await sshHost(client, sshd)
    expect(knownHosts().split('\n').length).to.equal(2)
  })

  it('asks the server for the key type that is known', async () => {
    const line = `[127.0.0.1]:${sshd.port} ${publicKey('host_ecdsa')}\n`
    writeFileSync(join(client.home, '.ssh', 'known_hosts'), line)
    await sshHost(client, sshd)
    expect(knownHosts()).to.equal(line)
  })

  it('stops at a changed key and names the line', async () => {
    const file = join(client.home, '.ssh', 'known_hosts')
    writeFileSync(file, `# first\n[127.0.0.1]:${sshd.port} ${publicKey('client')}\n`)
    const error = await rejection(sshHost(client, sshd))
    expect(error).to.include({ name: 'UnreachableError', code: 'HOST_KEY_CHANGED' })
    expect(error.message).to.contain(`${file}:2`)
    expect(error).to.have.property('hint').that.contains('ssh-keygen')
  })

  it('takes no new key when told to be strict, and any when told not to look', async () => {
    const base = { port: sshd.port, privateKeyFile: sshd.clientKey } as const
    const strict = connectionOptions({ ...base, hostKeyChecking: 'strict' })
    expect(await rejection(client.connector.host(strict))).to.include({ code: 'UNREACHABLE' })
    expect(await reached({ ...base, hostKeyChecking: 'off' })).to.equal('reached')
  })

  it('says which key was not let in', async () => {
    const wrong = join(client.home, 'wrong')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', wrong])
    const options = connectionOptions({ port: sshd.port, privateKeyFile: wrong })
    const error = await rejection(client.connector.host(options))
    expect(error).to.include({ name: 'UnreachableError', code: 'UNREACHABLE' })
    expect(error.message).to.contain(`root@127.0.0.1:${sshd.port}`).and.contain(`key ${wrong}`)
  })

  it('says that a key is missing, or locked by a passphrase', async () => {
    const locked = join(client.home, 'locked')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'phrase', '-f', locked])
    for (const [file, reason] of [
      [locked, 'passphrase'],
      ['/no/such/key', 'ENOENT'],
    ] as const) {
      const options = connectionOptions({ port: sshd.port, privateKeyFile: file })
      const error = await rejection(client.connector.host(options))
      expect(error).to.include({ code: 'UNREACHABLE' })
      expect(error.message).to.contain(reason)
    }
  })

  it('says that nothing listens there', async () => {
    const options = { port: await freePort(), privateKeyFile: sshd.clientKey }
    const error = await rejection(client.connector.host(connectionOptions(options)))
    expect(error).to.include({ code: 'UNREACHABLE' })
    expect(error).to.have.property('hint').that.contains('ansible_port')
  })

  it('gives up a host that accepts and says nothing', async () => {
    const silent = createServer()
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const options = connectionOptions({ port, privateKeyFile: sshd.clientKey, timeout: 1 })
    expect(await rejection(client.connector.host(options))).to.include({ code: 'UNREACHABLE' })
    silent.close()
  })

  it('uses the keys of an ssh-agent, also for a key it cannot read itself', async () => {
    const agent = await startAgent(join(client.home, 'agent.sock'))
    copyFileSync(sshd.clientKey, join(client.home, 'key'))
    agent.add(join(client.home, 'key'))
    const own = testClient(['/bin/sh'], agent.socket)
    const host = await own.connector.host(connectionOptions({ port: sshd.port }))
    expect((await host.run(['true'])).code).to.equal(0)
    await own.end()
    agent.stop()
    rmSync(agent.socket, { force: true })
    const gone = testClient(['/bin/sh'], agent.socket)
    const options = { port: sshd.port, privateKeyFile: sshd.clientKey }
    expect((await gone.connector.host(connectionOptions(options))).name).to.equal('n1')
    await gone.end()
  })

  it('connects many hosts at once to a server that turns some away', async () => {
    const strict = await startSshd(['MaxStartups 3:80:6'])
    const options = { port: strict.port, privateKeyFile: strict.clientKey }
    const names = Array.from({ length: 20 }, (_, n) => `n${n}`)
    const said = await Promise.all(names.map(host => reached({ ...options, host })))
    expect(said).to.deep.equal(names.map(() => 'reached'))
    await strict.stop()
  })

  it('says what was running when the connection was lost, and connects anew', async () => {
    const proxy = await cuttableProxy(sshd.port)
    const host = await client.connector.host(
      connectionOptions({ port: proxy.port, privateKeyFile: sshd.clientKey }),
    )
    const running = rejection(host.script('echo $$ >"$1"; sleep 30', [join(client.home, 'pid')]))
    while (!proxy.sawTraffic()) await new Promise(resolve => setImmediate(resolve))
    proxy.cut()
    const error = await running
    expect(error).to.include({ name: 'UnreachableError', code: 'UNREACHABLE' })
    expect(error.message).to.contain('sleep 30')
    expect((await host.run(['echo', 'back'])).stdout.toString()).to.equal('back\n')
    proxy.stop()
  })

  it('asks once for each command', async () => {
    const proxy = await cuttableProxy(sshd.port)
    const options = connectionOptions({ port: proxy.port, privateKeyFile: sshd.clientKey })
    const host = await client.connector.host(options)
    await host.run(['true'])
    const before = proxy.turns()
    for (let n = 0; n < 10; n++) await host.run(['stat', '/etc/passwd'])
    expect(proxy.turns() - before).to.equal(10)
    proxy.stop()
  })

  it('leaves the old file whole when the connection is lost in the middle of a write', async () => {
    const proxy = await cuttableProxy(sshd.port)
    const host = await client.connector.host(
      connectionOptions({ port: proxy.port, privateKeyFile: sshd.clientKey }),
    )
    const folder = join(client.home, 'target')
    mkdirSync(folder)
    writeFileSync(join(folder, 'file'), 'old')
    const half = async function* () {
      yield Buffer.alloc(1_000_000)
      proxy.cut()
      await new Promise(resolve => setTimeout(resolve, 100))
      yield Buffer.alloc(1_000_000)
    }
    const { Readable } = await import('node:stream')
    const write = host.write(join(folder, 'file'), () => Readable.from(half()), { size: 2_000_000 })
    expect(await rejection(write)).to.be.instanceOf(Error)
    expect(readFileSync(join(folder, 'file'), 'utf8')).to.equal('old')
    const list = async () => (await host.run(['ls', '-A', folder])).stdout.toString()
    while ((await list()) !== 'file\n') await new Promise(resolve => setTimeout(resolve, 50))
    proxy.stop()
  })
})
