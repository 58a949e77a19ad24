import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import type { Become, Host } from '../../engine/remote/host.ts'
import { labDown, labUp, type Lab } from '../lab/index.ts'
import { connectionOptions, testClient, type TestClient } from '../support/hosts.ts'
import { rejection } from '../support/rejection.ts'

const password = 'lab-sudo'
const root: Become = { method: 'sudo', user: 'root' }

describe('becoming another user on a node', function () {
  this.timeout(120_000)
  let lab: Lab
  let client: TestClient
  before(async () => {
    lab = await labUp({ lab: 'tbecome', nodes: 1 })
  })
  after(() => labDown('tbecome'))
  beforeEach(() => {
    client = testClient()
  })
  afterEach(() => client.end())

  const open = (user: string, become?: Become, login?: string): Promise<Host> =>
    client.connector.host(
      connectionOptions({
        host: 'node1',
        address: lab.address('node1'),
        user,
        ...(login === undefined
          ? { privateKeyFile: `${lab.folder}/id_ed25519` }
          : { password: login }),
      }),
      become,
    )
  const whoami = async (host: Host): Promise<string> =>
    (await host.run(['id', '-un'])).stdout.toString().trim()
  const sudoCalls = async (): Promise<number> =>
    Number(await lab.shell('node1', 'journalctl -q _COMM=sudo | grep -c COMMAND= || :'))

  it('costs one sudo, whatever is done', async () => {
    const before = await sudoCalls()
    const host = await open('ops', root)
    expect(await whoami(host)).to.equal('root')
    for (let n = 0; n < 20; n++) await host.inspect('/root')
    await host.write('/root/by-ops', Buffer.from('x'), { mode: '0600' })
    expect((await host.read('/root/by-ops')).toString()).to.equal('x')
    expect((await sudoCalls()) - before).to.equal(1)
  })

  it('keeps both users apart on one connection', async () => {
    const ops = await open('ops')
    const asRoot = await open('ops', root)
    expect([await whoami(ops), await whoami(asRoot)]).to.deep.equal(['ops', 'root'])
    expect(await rejection(ops.write('/root/x', Buffer.from('x')))).to.be.instanceOf(Error)
  })

  it('answers the prompt with the password, which shows nowhere', async () => {
    const host = await open('opspw', { ...root, password })
    expect(await whoami(host)).to.equal('root')
    const search = 'p=lab-su; grep -alF "${p}do" /proc/[0-9]*/cmdline /proc/[0-9]*/environ'
    expect((await host.script(search)).stdout.toString()).to.equal('')
  })

  it('says within seconds that the password is wrong, without repeating it', async () => {
    const start = Date.now()
    const error = await rejection(open('opspw', { ...root, password: 'not-this-one' }))
    expect(error).to.include({ code: 'BECOME_FAILED' })
    expect(error.message).not.to.contain('not-this-one')
    expect(Date.now() - start).to.be.lessThan(10_000)
  })

  it('says that a password is needed when none is given', async () => {
    const error = await rejection(open('opspw', root))
    expect(error).to.include({ code: 'BECOME_FAILED' })
    expect(error).to.have.property('hint').that.contains('-K')
  })

  it('needs no sudo to be who it is', async () => {
    const before = await sudoCalls()
    expect(await whoami(await open('root', root))).to.equal('root')
    expect(await whoami(await open('opspw', { method: 'sudo', user: 'opspw' }))).to.equal('opspw')
    expect((await sudoCalls()) - before).to.equal(0)
  })

  it('becomes users other than root, in their own home', async () => {
    for (const method of ['sudo', 'su'] as const) {
      const host = await open('root', { method, user: 'ops' })
      const { stdout } = await host.script('id -un; pwd; echo "$HOME"')
      expect(stdout.toString()).to.equal('ops\n/home/ops\n/home/ops\n')
    }
  })

  it('becomes root through su with its password', async () => {
    await lab.exec('node1', ['chpasswd'], { input: 'root:root-pw\n' })
    const host = await open('ops', { method: 'su', user: 'root', password: 'root-pw' })
    expect(await whoami(host)).to.equal('root')
    const wrong = { method: 'su', user: 'root', password: 'bad' } as const
    await client.end()
    client = testClient()
    expect(await rejection(open('ops', wrong))).to.include({ code: 'BECOME_FAILED' })
  })

  it('says that there is no such user', async () => {
    const error = await rejection(open('ops', { method: 'sudo', user: 'nobody-at-all' }))
    expect(error).to.include({ code: 'BECOME_FAILED' })
  })

  it('says what to do when sudo insists on a terminal', async () => {
    await lab.shell('node1', 'echo "Defaults:ops requiretty" >/etc/sudoers.d/tty')
    const error = await rejection(open('ops', root))
    await lab.shell('node1', 'rm /etc/sudoers.d/tty')
    expect(error).to.include({ code: 'BECOME_FAILED' })
    expect(error).to.have.property('hint').that.contains('requiretty')
  })

  it('kills as that user what runs too long', async () => {
    const host = await open('opspw', { ...root, password })
    const error = await rejection(host.script('sleep 7654 & sleep 7654', [], { timeout: 500 }))
    expect(error).to.include({ code: 'TIMEOUT' })
    expect((await lab.exec('node1', ['pgrep', '-f', 'sleep 7654'])).code).to.equal(1)
  })

  it('carries large data both ways', async () => {
    const host = await open('opspw', { ...root, password })
    const data = randomBytes(2_000_000)
    await host.write('/root/large', data, { mode: '0600' })
    expect((await host.read('/root/large')).equals(data)).to.equal(true)
    const { stdout } = await host.run(['wc', '-c'], { stdin: data })
    expect(stdout.toString().trim()).to.equal('2000000')
  })

  it('logs in with a password', async () => {
    expect(await whoami(await open('opspw', undefined, password))).to.equal('opspw')
    await client.end()
    client = testClient()
    const error = await rejection(open('opspw', undefined, 'not-this-one'))
    expect(error).to.include({ name: 'UnreachableError', code: 'UNREACHABLE' })
    expect(error.message).not.to.contain('not-this-one')
  })
})
