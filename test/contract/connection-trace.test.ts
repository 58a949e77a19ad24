import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { createConnector } from '../../engine/remote/connector.ts'
import { SshDialer } from '../../engine/transport/ssh-dialer.ts'
import { connectionOptions, testClient, type TestClient } from '../support/hosts.ts'
import { startSshd, type TestSshd } from '../support/sshd.ts'

describe('the trace of a connection to a real sshd', function () {
  this.timeout(30_000)
  let sshd: TestSshd
  let client: TestClient
  before(async () => {
    sshd = await startSshd()
    client = testClient()
    mkdirSync(join(client.home, '.ssh'))
  })
  after(async () => {
    await client.end()
    await sshd.stop()
  })

  const connect = async (options: Parameters<typeof connectionOptions>[0]): Promise<string> => {
    const told: string[] = []
    const trace = (host: string, text: string): void => void told.push(`${host}: ${text}`)
    const dialer = new SshDialer({ home: client.home, user: 'root', trace })
    const connector = createConnector({ connect: wanted => dialer.connect(wanted), trace })
    const wanted = connectionOptions({ port: sshd.port, ...options })
    await connector.host(wanted).catch(() => undefined)
    await connector.close()
    return told.join('\n')
  }

  it('tells address, user, keys, host key and the shell that was started', async () => {
    const told = await connect({ privateKeyFile: sshd.clientKey })
    expect(told).to.match(new RegExp(`^n1: connect to n1: root@127.0.0.1:${sshd.port};`))
    expect(told).to.include(`offer key ${sshd.clientKey}`)
    expect(told).to.match(/shows a ssh-ed25519 key: (new, written to .*known_hosts|known)/)
    expect(told).to.match(/connected in \d+ ms\nn1: \/bin\/sh is there, process \d+/)
  })

  it('tells the way over a jump host', async () => {
    const sshArgs = [`-o ProxyJump=root@127.0.0.1:${sshd.port}`]
    const told = await connect({ privateKeyFile: sshd.clientKey, sshArgs })
    expect(told).to.include(`jump host root@127.0.0.1:${sshd.port}`)
  })

  it('tells what the server takes when nothing is left to offer, and no password', async () => {
    const told = await connect({ user: 'nobody-here', password: 's3cret-word' })
    expect(told).to.match(/the server takes publickey.*nothing is left to offer/)
    expect(told).to.include('password').and.not.include('s3cret-word')
  })
})
