import { expect } from 'chai'

import { labDown, labUp, type Lab } from '../lab/index.ts'
import { until } from '../lab/process.ts'
import { labProject, playbook, type LabProject, type Played } from '../support/lab-project.ts'
import { remainsOn } from '../support/remains.ts'

describe('a run on real nodes', function () {
  this.timeout(120_000)
  let lab: Lab
  let project: LabProject
  before(async () => {
    lab = await labUp({ lab: 'trun', nodes: 2 })
    project = await labProject(lab)
  })
  after(async () => {
    await project.end()
    await labDown('trun')
  })
  beforeEach(() => project.inventory({}))

  const isRunning = async (node: string, command: string): Promise<boolean> =>
    (await lab.exec(node, ['pgrep', '-xf', command])).code === 0
  const remains = (node: string): Promise<string> => remainsOn(lab, node)
  /** Logs entries of a node that hold a word. */
  const logged = async (node: string, word: string): Promise<number> =>
    Number(await lab.shell(node, `journalctl -q -o cat | grep -cF '${word}' || :`))

  describe('that is interrupted', () => {
    beforeEach(() =>
      project.write(
        'long.yml',
        playbook(
          '- {name: first, command: hostname}',
          '- {name: long, shell: sleep 7001 & sleep 7002; touch /root/never}',
          '- {name: never, command: touch /root/never}',
        ),
      ),
    )
    const interrupt = async (signal: NodeJS.Signals): Promise<Played> => {
      const playing = project.start(['long.yml'])
      for (const node of lab.nodes) {
        await until(() => isRunning(node, 'sleep 7002'), 'the task to run')
      }
      playing.process.kill(signal)
      return playing.ended
    }

    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      it(`by ${signal} leaves nothing running on the hosts and ends with ${code}`, async () => {
        const played = await interrupt(signal)
        expect(played.code).to.equal(code)
        const end = played.events.at(-1)
        expect(end).to.include({ type: 'run_end', interrupted: true })
        for (const node of lab.nodes) {
          expect(played.failure(node).outcome.result).to.include({ code: 'INTERRUPTED' })
          expect(end).to.have.nested.property(`stats.${node}.ok`, 1)
          expect(await remains(node), node).to.equal('')
          expect((await lab.exec(node, ['test', '-e', '/root/never'])).code).to.equal(1)
        }
      })
    }

    it('ends soon although a host has died meanwhile', async () => {
      const playing = project.start(['long.yml'])
      for (const node of lab.nodes) {
        await until(() => isRunning(node, 'sleep 7002'), 'the task to run')
      }
      await lab.crash('node2')
      const interrupted = Date.now()
      playing.process.kill('SIGINT')
      const { code, events } = await playing.ended
      const taken = Date.now() - interrupted
      await lab.start('node2')
      expect(code).to.equal(130)
      expect(events.at(-1)).to.include({ type: 'run_end', interrupted: true })
      expect(taken).to.be.lessThan(15_000)
      expect(await remains('node1')).to.equal('')
    })

    it('shows a recap and how to run it again', async () => {
      const playing = project.start(['long.yml', '--output', 'plain'])
      await until(() => isRunning('node1', 'sleep 7002'), 'the task to run')
      playing.process.kill('SIGINT')
      const { stdout, code } = await playing.ended
      expect(code).to.equal(130)
      expect(stdout)
        .to.match(/^node1 : ok=1/m)
        .and.match(/^node2 : ok=1/m)
      expect(stdout).to.match(/^To run it again:\n {2}tsplay .*--output plain long\.yml$/m)
    })
  })

  it('outlives a break of the network that is shorter than the patience', async () => {
    await project.write('break.yml', playbook('- {name: first, command: sleep 14}'))
    const playing = project.start(['break.yml', '--limit', 'node1'])
    await until(() => isRunning('node1', 'sleep 14'), 'the task to run')
    await lab.partition('node1')
    // Nothing announces that time has passed.
    await new Promise(resolve => setTimeout(resolve, 9000))
    await lab.heal('node1')
    const played = await playing.ended
    expect(played.statuses('node1')).to.deep.equal(['first: changed'])
    expect(played.code).to.equal(0)
  })

  it('waits for a node that it rebooted itself, and goes on', async () => {
    const tasks = ['- {name: before, slurp: {src: /proc/sys/kernel/random/boot_id}}']
    tasks.push('- {name: reboot, reboot: {reboot_timeout: 60}}', '- {name: after, command: id -un}')
    await project.write('reboot.yml', playbook(...tasks))
    await lab.shell('node2', 'touch /run/is-this-boot')
    const played = await project.play(['reboot.yml', '--limit', 'node2'])
    const expected = ['before: ok', 'reboot: changed', 'after: changed']
    expect(played.statuses('node2'), played.stdout).to.deep.equal(expected)
    expect(played.code).to.equal(0)
    expect((await lab.exec('node2', ['test', '-e', '/run/is-this-boot'])).code).to.equal(1)
  })

  it('kills the whole process group of a task whose time is over', async () => {
    const slow = '- {name: slow, shell: "sleep 7003 & (sleep 7004; :); :", timeout: 2}'
    await project.write('timeout.yml', playbook(slow))
    const played = await project.play(['timeout.yml', '--limit', 'node1'])
    expect(played.code, played.stderr + played.stdout).to.equal(2)
    const { outcome } = played.failure('node1')
    expect(outcome.result).to.include({ code: 'TIMEOUT' })
    expect(outcome.duration).to.be.lessThan(8000)
    expect(await remains('node1')).to.equal('')
  })

  it('of many tasks takes one connection and one sudo per host', async () => {
    await project.inventory({ node1: { ansible_user: 'ops' }, node2: { ansible_user: 'ops' } })
    const tasks = Array.from({ length: 20 }, (_, n) => `- {name: "${n}", command: id -un}`)
    await project.write('many.yml', playbook(...tasks))
    const count = async (): Promise<readonly number[]> => [
      await logged('node1', 'Accepted publickey for ops'),
      await logged('node1', 'COMMAND='),
    ]
    const [logins = 0, sudos = 0] = await count()
    const played = await project.play(['many.yml', '-b'])
    expect(played.code).to.equal(0)
    const said = played.results.map(({ outcome }) => outcome.result['stdout'])
    expect(said).to.deep.equal(Array.from({ length: 40 }, () => 'root'))
    expect(await count()).to.deep.equal([logins + 1, sudos + 1])
  })

  it('of skipped tasks alone takes no connection', async () => {
    await project.inventory({ node1: { ansible_user: 'ops' } })
    const tasks = ['- {name: skipped, command: hostname, when: false}']
    tasks.push('- {name: said, debug: {msg: hello}}')
    await project.write('skip.yml', playbook(...tasks))
    const before = await logged('node1', 'Connection from')
    const accepted = await logged('node1', 'Accepted publickey for ops')
    const played = await project.play(['skip.yml', '--limit', 'node1'])
    expect(played.statuses('node1')).to.deep.equal(['skipped: skipped', 'said: ok'])
    expect(await logged('node1', 'Accepted publickey for ops')).to.equal(accepted)
    expect(await logged('node1', 'Connection from')).to.equal(before)
  })

  describe('on a node whose shell and tools are those of busybox', () => {
    before(() =>
      lab.shell(
        'node2',
        'busybox --install -s /usr/local/bin; rm /usr/local/bin/reboot; ln -sfn /bin/busybox /bin/sh',
      ),
    )
    after(() =>
      lab.shell('node2', 'ln -sfn dash /bin/sh; /usr/bin/find /usr/local/bin -type l -delete'),
    )

    it('does its work, kills what is slow, and changes nothing the second time', async () => {
      await project.write('templates/a.hbs', 'on {{inventory_hostname}}\n')
      await project.write('files/large', 'x'.repeat(3_000_000))
      const tasks = [
        '- {name: shell, shell: readlink -f /proc/$$/exe, changed_when: false}',
        '- {name: folder, file: {path: /opt/b, state: directory, mode: "0750", owner: ops}}',
        '- {name: template, template: {src: a.hbs, dest: /opt/b/a, mode: "0640", group: ops}}',
        '- {name: large, copy: {src: large, dest: /opt/b/large}}',
        '- {name: line, lineinfile: {path: /opt/b/lines, line: one, create: true}}',
        '- {name: link, file: {src: /opt/b/a, path: /opt/b/link, state: link}}',
        '- {name: slow, shell: sleep 7005 & sleep 7006, timeout: 2, ignore_errors: true}',
      ]
      const facts = playbook(...tasks).replace('gather_facts: false', 'gather_facts: true')
      await project.write('busybox.yml', facts)
      const first = await project.play(['busybox.yml', '--limit', 'node2'])
      expect(first.code, first.stdout).to.equal(0)
      expect(first.failure('node2')).to.deep.include({ ignored: true })
      expect(first.results[1]?.outcome.result['stdout']).to.match(/busybox$/)
      expect(await lab.shell('node2', 'cat /opt/b/link /opt/b/lines')).to.equal('on node2\none')
      expect(await remains('node2')).to.equal('')
      const second = await project.play(['busybox.yml', '--limit', 'node2'])
      expect(second.statuses('node2').filter(status => status.endsWith('changed'))).to.deep.equal(
        [],
      )
    })
  })

  it('reaches a node through another one', async () => {
    const known = `${lab.folder}/known_hosts`
    const jump = `-o ProxyJump=root@${lab.address('node1')} -o UserKnownHostsFile=${known}`
    await project.inventory({ node2: { ansible_ssh_common_args: jump } })
    const tasks = ['- {name: from, shell: "echo $SSH_CONNECTION"}']
    await project.write('jump.yml', playbook(...tasks))
    const played = await project.play(['jump.yml', '--limit', 'node2'])
    expect(played.code, played.stdout + played.stderr).to.equal(0)
    const [said] = played.results.map(({ outcome }) => outcome.result['stdout'] as string)
    expect(said?.split(' ')[0]).to.equal(lab.address('node1'))
  })
})
