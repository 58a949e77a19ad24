import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { labDown, labUp, type Lab } from '../lab/index.ts'
import { run } from '../lab/run.ts'
import { labProject, type LabProject, type Played } from '../support/lab-project.ts'
import { fences, readPage } from '../support/markdown.ts'
import { startAgent, type TestAgent } from '../support/ssh-helpers.ts'

const password = 'lab-sudo'
const whoAndFrom = `
- hosts: node1
  gather_facts: false
  tasks:
    - { name: reach, shell: 'id -un; echo "$SSH_CONNECTION"' }
`

/** node1 of the lab is the outer bastion, node2 the inner one, node3 the server: not reached from here. */
describe('a server as docs/connecting.md says it is reached', function () {
  this.timeout(120_000)
  let lab: Lab
  let project: LabProject
  let agent: TestAgent
  before(async () => {
    lab = await labUp({ lab: 'opreach', nodes: 3, networks: 2 })
    project = await labProject(lab)
    agent = await startAgent(join(project.folder, 'agent.sock'))
    agent.add(join(lab.folder, 'id_ed25519'))
    await project.write('reach.yml', whoAndFrom)
    for (const node of lab.nodes) {
      await lab.shell(
        node,
        "printf '%s\\n' 'Port 22' 'Port 2222' >/etc/ssh/sshd_config.d/p.conf; systemctl restart ssh",
      )
    }
  })
  after(async () => {
    agent.stop()
    await project.end()
    await labDown('opreach')
  })
  const ssh = (name: string): string => join(project.folder, 'home/.ssh', name)
  beforeEach(async () => {
    await mkdir(ssh('conf.d'), { recursive: true })
  })
  afterEach(() => rm(ssh('.'), { recursive: true }))

  /** The page's machines are the lab's. */
  const inLab = (text: string): string =>
    text
      .replaceAll('203.0.113.7', lab.address('node1'))
      .replaceAll('10.0.0.2:', `${lab.secondAddress('node2')}:`)
      .replaceAll('10.0.0.2\n', `${lab.secondAddress('node2')}\n`)
      .replaceAll('10.0.0.11', lab.secondAddress('node3'))
  const yaml = async (word: string): Promise<string> => {
    const found = fences(await readPage('docs/connecting.md'), 'yaml').filter(text =>
      text.includes(word),
    )
    expect(found, word).to.have.length(1)
    return inLab(found[0] ?? '')
  }
  const play = async (hosts: string, env: Readonly<Record<string, string>> = {}) => {
    await project.write('hosts.yml', hosts)
    return project.play(['reach.yml'], env)
  }
  const withAgent = (hosts: string): Promise<Played> => play(hosts, { SSH_AUTH_SOCK: agent.socket })
  /** Who was reached, from where, and at which port. */
  const reached = ({ code, stdout, stderr, results }: Played): string => {
    expect(code, stdout + stderr).to.equal(0)
    const [user, connection = ''] = (results[0]?.outcome.result['stdout'] as string).split('\n')
    const [from, , , port] = connection.split(' ')
    return [user, from, port].join(' ').trim()
  }
  /** For what needs no way there: the page's server is then one that answers here. */
  const direct = async (word: string): Promise<string> =>
    (await yaml(word)).replaceAll(lab.secondAddress('node3'), lab.address('node3'))

  it('as a user with sudo, by a key that only the agent has', async () => {
    const played = await withAgent(await direct('ansible_become: true'))
    // sudo takes SSH_CONNECTION away.
    expect(reached(played)).to.equal('root')
  })

  it('by a key with a passphrase, through the agent; without one it is told', async () => {
    const hosts = await direct('~/.ssh/cluster')
    await copyFile(join(lab.folder, 'id_ed25519'), ssh('cluster'))
    await run(['ssh-keygen', '-q', '-p', '-N', 'phrase', '-f', ssh('cluster')])
    expect(reached(await withAgent(hosts))).to.equal(`ops ${lab.gateway} 22`)
    const { result } = (await play(hosts)).failure('node1').outcome
    expect(result).to.include({ code: 'UNREACHABLE' })
    expect(result['msg']).to.contain(ssh('cluster')).and.contain('passphrase')
    expect(result['hint']).to.contain('ssh-add')
  })

  it('at another port', async () => {
    const played = await withAgent(await direct('ansible_port: 2222 }\n  vars:\n    ansible_user'))
    expect(reached(played)).to.equal(`ops ${lab.gateway} 2222`)
  })

  it('with a password, through the bastion of the inventory', async () => {
    const played = await withAgent(await yaml('ansible_password'))
    expect(reached(played)).to.equal(`opspw ${lab.secondAddress('node1')} 2222`)
    expect(played.stdout).not.to.contain(password)
    const known = await readFile(ssh('known_hosts'), 'utf8')
    expect(known).to.contain(`${lab.address('node1')} `)
    expect(known).to.contain(`[${lab.secondAddress('node3')}]:2222 `)
  })

  it('through two bastions that ansible_ssh_common_args name', async () => {
    const played = await withAgent(await yaml('10.0.0.2:2222'))
    expect(reached(played)).to.equal(`ops ${lab.secondAddress('node2')} 22`)
  })

  it('through the bastion of a ProxyCommand', async () => {
    const played = await withAgent(await yaml('ProxyCommand='))
    expect(reached(played)).to.equal(`ops ${lab.secondAddress('node1')} 22`)
  })

  it('in the second of two networks', async () => {
    const played = await withAgent(await yaml('access_ip: '))
    expect(reached(played)).to.equal(`ops ${lab.secondAddress('node1')} 2222`)
  })

  it('by its alias in ~/.ssh/config, with an Include and two bastions', async () => {
    const [config = ''] = fences(await readPage('docs/connecting.md'), '')
    await writeFile(ssh('config'), inLab(config))
    const key = `Host *\n  IdentityFile ${join(lab.folder, 'id_ed25519')}\n`
    await writeFile(ssh('conf.d/key.conf'), key)
    const played = await play('all: { hosts: { node1: } }')
    expect(reached(played)).to.equal(`ops ${lab.secondAddress('node2')} 2222`)
  })

  it('tells that it is the bastion that is down', async () => {
    await lab.partition('node1')
    try {
      const hosts = (await yaml('ProxyCommand=')).replace(
        'ansible_user',
        'ansible_timeout: 3\n    ansible_user',
      )
      const { result } = (await withAgent(hosts)).failure('node1').outcome
      expect(result).to.include({ code: 'UNREACHABLE' })
      expect(result['msg']).to.contain('jump host').and.contain(lab.address('node1'))
    } finally {
      await lab.heal('node1')
    }
  })
})
