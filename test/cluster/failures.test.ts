import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { labDown, labUp, type Lab } from '../lab/index.ts'
import { until } from '../lab/process.ts'
import { run } from '../lab/run.ts'
import { labProject, playbook, type LabProject, type Played } from '../support/lab-project.ts'

const name = 'tfail'

describe('what goes wrong on a host', function () {
  this.timeout(180_000)
  let lab: Lab
  let project: LabProject
  before(async () => {
    lab = await labUp({ lab: name, nodes: 2 })
    project = await labProject(lab)
    await project.write(
      'steps.yml',
      playbook('- {name: first, command: hostname}', '- {name: second, command: hostname}'),
    )
  })
  after(async () => {
    await project.end()
    await labDown(name)
  })
  beforeEach(() => project.inventory({}))

  /** The one that did nothing wrong did everything. */
  const wentOn = (played: Played, host = 'node1'): void => {
    expect(played.statuses(host)).to.deep.equal(['first: changed', 'second: changed'])
  }
  const leftovers = (node: string): Promise<string> =>
    lab.shell(
      node,
      'find /tmp /var/tmp /run /root /etc /opt -xdev -name "*tsplay*" 2>/dev/null || :',
    )

  it('a node that is off: unreachable, by its address, while the others go on', async () => {
    await lab.crash('node2')
    const played = await project.play(['steps.yml'])
    await lab.start('node2')
    expect(played.code).to.equal(4)
    wentOn(played)
    const { outcome, task } = played.failure('node2')
    expect(outcome.status).to.equal('unreachable')
    expect(outcome.result).to.include({ code: 'UNREACHABLE', unreachable: true })
    expect(outcome.result['msg']).to.contain(`node2: root@${lab.address('node2')}:22`)
    expect(outcome.result['hint']).to.be.a('string')
    expect(task.position).to.include({ file: join(project.folder, 'steps.yml'), line: 4 })
    expect(played.results.filter(({ host }) => host === 'node2')).to.have.length(1)
  })

  it('a key that is not let in: unreachable, with the key and where to name another', async () => {
    const key = join(project.folder, 'other-key')
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key])
    await project.inventory({ node2: { ansible_ssh_private_key_file: key } })
    const played = await project.play(['steps.yml'])
    expect(played.code).to.equal(4)
    wentOn(played)
    const { result } = played.failure('node2').outcome
    expect(result).to.include({ code: 'UNREACHABLE' })
    expect(result['msg']).to.contain(key)
    expect(result['hint']).to.contain('ansible_ssh_private_key_file')
  })

  it('a changed host key: stops that host, names the line, and leaves the file alone', async () => {
    const known = await readFile(join(lab.folder, 'known_hosts'), 'utf8')
    const [one = '', two = ''] = known.split('\n')
    const swapped = `${two.split(' ')[0] ?? ''} ${one.split(' ').slice(1).join(' ')}\n`
    const file = join(project.folder, 'known_hosts')
    await writeFile(file, `# by hand\n${swapped}`)
    await project.inventory({ node2: { ansible_ssh_common_args: `-o UserKnownHostsFile=${file}` } })
    const played = await project.play(['steps.yml'])
    expect(played.code).to.equal(4)
    wentOn(played)
    const { result } = played.failure('node2').outcome
    expect(result).to.include({ code: 'HOST_KEY_CHANGED' })
    expect(result['msg']).to.contain(`${file}:2`)
    expect(result['hint']).to.contain(`ssh-keygen -f ${file} -R '${lab.address('node2')}'`)
    expect(await readFile(file, 'utf8')).to.equal(`# by hand\n${swapped}`)
  })

  it('typos in an argument and in a template: both told, and no host was asked anything', async () => {
    await project.write('templates/motd.hbs', 'hello\n\n{{ uper inventory_hostname }}\n')
    const tasks = ['- command: touch /root/was-here', '- copy: {dset: /etc/motd, content: x}']
    tasks.push('- template: {src: motd.hbs, dest: /etc/motd}')
    await project.write('typos.yml', playbook(...tasks))
    const logins = () => lab.shell('node1', 'journalctl -q -o cat -u ssh | grep -c Accepted || :')
    const before = Number(await logins())
    const played = await project.play(['typos.yml'])
    expect(played.code).to.equal(1)
    expect(played.events).to.deep.equal([])
    const { folder } = project
    expect(played.stderr).to.match(new RegExp(`${folder}/typos.yml:5:\\d+: .*dset`))
    expect(played.stderr).to.contain('did you mean "dest"?')
    expect(played.stderr).to.contain(`${folder}/templates/motd.hbs:3:4: `)
    expect(played.stderr).to.contain('did you mean "upper"?')
    // Each question is itself a login.
    expect(Number(await logins())).to.equal(before + 1)
    expect((await lab.exec('node1', ['test', '-e', '/root/was-here'])).code).to.equal(1)
  })

  it('a variable that one host lacks: its place in the template, and the old file whole', async () => {
    await project.inventory({ node1: { greeting: 'hello' } })
    await project.write('templates/greet.hbs', '# made\n{{greeting}}\n')
    const render = '- {name: first, template: {src: greet.hbs, dest: /etc/greet}}'
    await project.write('greet.yml', playbook(render, '- {name: second, command: hostname}'))
    await lab.shell('node2', 'echo old >/etc/greet')
    const played = await project.play(['greet.yml'])
    expect(played.code).to.equal(2)
    wentOn(played)
    const { outcome } = played.failure('node2')
    expect(outcome).to.include({ status: 'failed' })
    expect(outcome.result).to.include({ code: 'UNDEFINED_VARIABLE', changed: false })
    expect(outcome.result['position']).to.equal(`${project.folder}/templates/greet.hbs:2:3`)
    expect(await lab.shell('node2', 'cat /etc/greet')).to.equal('old')
    expect(await lab.shell('node1', 'cat /etc/greet')).to.equal('# made\nhello')
    expect(await leftovers('node2')).to.equal('')
  })

  it('a download with another checksum: both checksums, and the old file whole', async () => {
    const url = `${lab.filesUrl}/dl.k8s.io/release/v1.20.2/bin/linux/amd64/kubectl`
    const sum = (await lab.shell('node1', `curl -fsS ${url} | sha256sum`)).split(' ')[0] ?? ''
    const wrong = sum.replaceAll('0', '1')
    await project.inventory({ node1: { sum }, node2: { sum: wrong } })
    const get = `- name: first\n      get_url: {url: "${url}", dest: /opt/kubectl, checksum: "sha256:{{sum}}", mode: "0755"}`
    await project.write('get.yml', playbook(get, '- {name: second, command: hostname}'))
    await lab.shell('node2', 'echo old >/opt/kubectl')
    const played = await project.play(['get.yml'])
    expect(played.code).to.equal(2)
    wentOn(played)
    const { result } = played.failure('node2').outcome
    expect(result).to.include({ code: 'CHECKSUM_MISMATCH' })
    expect(result['msg']).to.contain('node2').and.contain(wrong).and.contain(sum).and.contain(url)
    expect(result['hint']).to.be.a('string')
    expect(await lab.shell('node2', 'cat /opt/kubectl; stat -c %a /opt/kubectl')).to.equal(
      'old\n644',
    )
    expect(await leftovers('node2')).to.equal('')
  })

  it('a node that dies during a quiet task: told within half a minute, the others go on', async () => {
    await project.write(
      'quiet.yml',
      playbook('- {name: first, command: sleep 45}', '- {name: second, command: hostname}'),
    )
    const playing = project.start(['quiet.yml'])
    await until(() => isRunning('node2', 'sleep 45'), 'the task to run')
    const crashed = Date.now()
    await lab.crash('node2')
    const played = await playing.ended
    await lab.start('node2')
    expect(played.code).to.equal(4)
    wentOn(played)
    const event = played.failure('node2')
    expect(event.time - crashed).to.be.lessThan(33_000)
    expect(event.outcome).to.include({ status: 'unreachable' })
    expect(event.outcome.result).to.include({ code: 'UNREACHABLE', cmd: 'sleep 45' })
    expect(event.outcome.result['msg']).to.match(/^node2: .*sleep 45.*nothing came back for 30 s/)
    expect(event.outcome.result['hint']).to.be.a('string')
  })

  it('a node that dies in the middle of a copy: the old file is whole, and the next run heals', async () => {
    const content = randomBytes(150_000_000)
    await writeFile(join(project.folder, 'large'), content)
    await lab.shell('node2', 'echo old >/opt/large')
    const copy = '- {name: first, copy: {src: large, dest: /opt/large}}'
    await project.write('large.yml', playbook(copy, '- {name: second, command: hostname}'))
    const playing = project.start(['large.yml', '--limit', 'node2'])
    await until(
      async () =>
        (await lab.exec('node2', ['find', '/opt', '-name', '.tsplay*', '-size', '+1M'])).stdout !==
        '',
      'the copy to be under way',
    )
    await lab.crash('node2')
    const played = await playing.ended
    await lab.start('node2')
    expect(played.code).to.equal(4)
    expect(played.failure('node2').outcome.result).to.include({ code: 'UNREACHABLE' })
    expect(await lab.shell('node2', 'cat /opt/large')).to.equal('old')
    expect((await project.play(['large.yml', '--limit', 'node2'])).code).to.equal(0)
    const length = await lab.shell('node2', 'stat -c %s /opt/large')
    expect(length).to.equal(String(content.length))
  })

  const isRunning = async (node: string, command: string): Promise<boolean> =>
    (await lab.exec(node, ['pgrep', '-xf', command])).code === 0
})
