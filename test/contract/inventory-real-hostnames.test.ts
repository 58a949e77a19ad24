import { spawn } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { startSshd, type TestSshd } from '../support/sshd.ts'

const program = fileURLToPath(new URL('../../inventory/builder/cli.ts', import.meta.url))

/** A machine that calls itself so, behind an address of its own: sshd sets the name in a namespace. */
const machine = (address: string, name: string): readonly string[] => [
  `Match LocalAddress ${address}`,
  `ForceCommand unshare -u sh -c 'hostname ${name}; exec sh -c "$SSH_ORIGINAL_COMMAND"'`,
]

describe('tsplay-inventory with USE_REAL_HOSTNAME and a real sshd', function () {
  this.timeout(60_000)
  let sshd: TestSshd
  let folder: string

  before(async () => {
    sshd = await startSshd([
      ...['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'].map(ip => `ListenAddress ${ip}`),
      ...machine('127.0.0.2', 'web-2.example.org'),
      ...machine('127.0.0.3', 'web-3'),
      ...machine('127.0.0.4', 'web-3'),
      ...machine('127.0.0.5', 'WEB-5'),
    ])
  })
  after(() => sshd.stop())

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'real-hostnames-'))
    mkdirSync(join(folder, 'group_vars'))
    mkdirSync(join(folder, '.ssh'))
    const lines = [
      ['ansible_user', 'root'],
      ['ansible_port', String(sshd.port)],
      ['ansible_ssh_private_key_file', sshd.clientKey],
    ].map(pair => `${pair.join(': ')}\n`)
    writeFileSync(join(folder, 'group_vars/all.yml'), lines.join(''))
    // Loopback addresses are no machine's: the user's own settings lead there.
    const ways = [2, 3, 4, 5, 6, 7, 8].map(n => `Host 10.99.0.${n}\n  HostName 127.0.0.${n}\n`)
    writeFileSync(join(folder, '.ssh/config'), ways.join(''))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const file = () => join(folder, 'hosts.yml')
  const knownHosts = () => join(folder, '.ssh', 'known_hosts')

  /** The program as a user with this home calls it. */
  async function build(...words: readonly string[]): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', program, '-c', file(), ...words], {
      env: { PATH: process.env['PATH'], HOME: folder, USE_REAL_HOSTNAME: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    }
    const code = await new Promise<number>(resolve => {
      child.once('close', ended => {
        resolve(ended ?? 255)
      })
    })
    return { code, output }
  }

  it('calls machines what they call themselves, but for those that were given a name', async () => {
    const { code, output } = await build('10.99.0.2-3', '10.99.0.5', 'own,10.99.0.1')
    expect(code, output).to.equal(0)
    expect(output).to.include('(web-2 web-3 web-5 own)')
    expect(readFileSync(file(), 'utf8')).to.include(
      '    web-2:\n      ansible_host: 10.99.0.2\n      ip: 10.99.0.2\n',
    )
    // Their keys are known from now on.
    expect(readFileSync(knownHosts(), 'utf8').match(/^\[127\.0\.0\.[235]\]:/gm)).to.have.length(3)
  })

  it('asks at the access address', async () => {
    const { code, output } = await build('10.98.0.1,10.99.0.3')
    expect(code, output).to.equal(0)
    expect(readFileSync(file(), 'utf8')).to.include('    web-3:\n      ansible_host: 10.99.0.3\n')
  })

  it('does not talk to a machine whose key has changed', async () => {
    const [type = '', key = ''] = readFileSync(`${sshd.clientKey}.pub`, 'utf8').split(' ')
    appendFileSync(knownHosts(), `[127.0.0.2]:${sshd.port} ${type} ${key}\n`)
    const { code, output } = await build('10.99.0.2', '10.99.0.3')
    expect(code).to.equal(1)
    expect(output).to.include('10.99.0.2').and.include('known_hosts:1')
    expect(() => readFileSync(file())).to.throw('ENOENT')
  })

  it('refuses two machines of one name, and tells all who did not answer', async () => {
    expect((await build('10.99.0.3-4')).code).to.equal(1)
    const { code, output } = await build('10.99.0.5-8')
    expect(code).to.equal(1)
    for (const address of ['10.99.0.6', '10.99.0.7', '10.99.0.8']) {
      expect(output).to.include(`ERROR: ${address} was asked for its name`)
    }
    expect(() => readFileSync(file())).to.throw('ENOENT')
  })

  it('refuses a name that another host of the file has', async () => {
    await build('web-3,10.0.0.1')
    const before = readFileSync(file(), 'utf8')
    expect((await build('10.99.0.3')).code).to.equal(1)
    expect(readFileSync(file(), 'utf8')).to.equal(before)
  })
})
