import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import type { ConnectionOptions } from '../../engine/transport/transport.ts'
import { connectionOptions, testClient, type TestClient } from '../support/hosts.ts'
import { rejection } from '../support/rejection.ts'
import { startAgent, type TestAgent } from '../support/ssh-helpers.ts'
import { startSshd, type TestSshd } from '../support/sshd.ts'

describe('the ssh transport with an ssh-agent of many keys, the right one last', function () {
  this.timeout(30_000)
  let sshd: TestSshd
  let agent: TestAgent
  let client: TestClient
  /** Locked by a passphrase; its public half is within, and nowhere beside it. */
  let locked: string
  before(async () => {
    sshd = await startSshd()
    const folder = sshd.folder
    agent = await startAgent(join(folder, 'agent.sock'))
    for (let n = 0; n < 8; n++) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, `k${n}`)])
      agent.add(join(folder, `k${n}`))
    }
    locked = join(folder, 'locked')
    copyFileSync(sshd.clientKey, locked)
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'phrase', '-f', locked])
    agent.add(locked, 'phrase')
  })
  after(async () => {
    agent.stop()
    await sshd.stop()
  })
  beforeEach(() => {
    client = testClient(['/bin/sh'], agent.socket)
    mkdirSync(join(client.home, '.ssh'))
  })
  afterEach(() => client.end())

  const login = async (more: Partial<ConnectionOptions> = {}): Promise<string> => {
    const host = await client.connector.host(connectionOptions({ port: sshd.port, ...more }))
    return (await host.run(['echo', 'reached'])).stdout.toString().trim()
  }

  it('says that the server gave up, and to name the key', async () => {
    const error = await rejection(login())
    expect(error).to.include({ code: 'UNREACHABLE' })
    expect(error.message).to.contain(agent.socket)
    expect(error).to.have.property('hint').that.contains('ansible_ssh_private_key_file')
    expect(error).to.have.property('hint').that.contains('several keys')
  })

  it('offers first the key whose file is named, though that has a passphrase', async () => {
    expect(await login({ privateKeyFile: locked })).to.equal('reached')
  })

  it('is not disturbed by a key file that was cut off', async () => {
    const cut = join(client.home, 'cut')
    writeFileSync(cut, readFileSync(locked).subarray(0, 60))
    const error = await rejection(login({ privateKeyFile: cut }))
    expect(error).to.include({ code: 'UNREACHABLE' })
    expect(error.message).to.contain(`key ${cut} (not tried`)
  })

  it('takes the public half alone for the name of a key', async () => {
    const half = join(client.home, 'work.pub')
    copyFileSync(`${sshd.clientKey}.pub`, half)
    const config = `Host *\n IdentityFile ${half}\n IdentitiesOnly yes\n`
    writeFileSync(join(client.home, '.ssh', 'config'), config)
    expect(await login()).to.equal('reached')
  })

  it('offers first what lies in ~/.ssh', async () => {
    copyFileSync(`${sshd.clientKey}.pub`, join(client.home, '.ssh', 'id_ed25519.pub'))
    expect(await login()).to.equal('reached')
    rmSync(join(client.home, '.ssh', 'id_ed25519.pub'))
  })
})
