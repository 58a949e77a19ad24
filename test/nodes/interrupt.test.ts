import { once } from 'node:events'
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

import { expect } from 'chai'

import { labDown, labUp, type Lab } from '../lab/index.ts'
import { until } from '../lab/process.ts'
import {
  labProject,
  tsplayWords,
  type LabProject,
  type Played,
  type Playing,
} from '../support/lab-project.ts'
import { remainsOn } from '../support/remains.ts'
import { onTerminal, type OnTerminal } from '../support/terminal.ts'

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CTRL_C = '\u0003'

describe('Ctrl-C', function () {
  this.timeout(60_000)
  let lab: Lab
  let project: LabProject
  before(async () => {
    lab = await labUp({ lab: 'tint', nodes: 1 })
    project = await labProject(lab)
  })
  after(async () => {
    await project.end()
    await labDown('tint')
  })
  beforeEach(async () => {
    await project.inventory({})
    await rm(join(project.folder, 'report.xml'), { force: true })
  })

  const isRunning = async (command: string): Promise<boolean> =>
    (await lab.exec('node1', ['pgrep', '-xf', command])).code === 0
  const runs = (command: string): Promise<void> => until(() => isRunning(command), command)
  const report = (): Promise<string> =>
    readFile(join(project.folder, 'report.xml'), 'utf8').catch(() => '')

  const start = async (tasks: string, ...args: readonly string[]): Promise<Playing> => {
    await project.write('site.yml', playbook(tasks))
    return project.start(['site.yml', '--report', 'junit=report.xml', ...args])
  }
  /** Nothing is left behind, and what there is to tell is told. */
  const expectInterrupted = async (playing: Playing): Promise<Played> => {
    const asked = Date.now()
    playing.process.kill('SIGINT')
    const played = await playing.ended
    expect(Date.now() - asked, 'milliseconds').to.be.lessThan(8000)
    expect(played.code, played.stderr).to.equal(130)
    expect(played.events.at(-1)).to.include({ type: 'run_end', interrupted: true })
    expect(await report()).to.include('the run was interrupted')
    expect(await remainsOn(lab, 'node1')).to.equal('')
    return played
  }

  it('ends the run while it connects', async () => {
    // Takes connections and never says a word.
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    try {
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      await project.inventory({ node1: { ansible_host: '127.0.0.1', ansible_port: port } })
      const reached = once(server, 'connection')
      const playing = await start('- command: hostname')
      await reached
      await expectInterrupted(playing)
    } finally {
      server.close()
    }
  })

  it('ends the run while facts are gathered', async () => {
    const slow = '/usr/local/bin/hostname'
    await lab.shell('node1', `printf '#!/bin/sh\\nsleep 7011\\n' > ${slow}; chmod +x ${slow}`)
    try {
      await project.write('site.yml', '- hosts: all\n  tasks: []\n')
      const playing = project.start(['site.yml', '--report', 'junit=report.xml'])
      await runs('sleep 7011')
      await expectInterrupted(playing)
    } finally {
      await lab.shell('node1', `rm ${slow}`)
    }
  })

  it('ends a large copy, whose unfinished file goes', async () => {
    await mkdir(join(project.folder, 'files'), { recursive: true })
    await writeFile(join(project.folder, 'files/large'), '')
    await truncate(join(project.folder, 'files/large'), 800_000_000)
    await lab.shell('node1', 'mkdir -p /opt/large')
    const playing = await start('- copy: {src: large, dest: /opt/large/file}')
    const files = (): Promise<string> => lab.shell('node1', 'ls -A /opt/large')
    await until(async () => (await files()) !== '', 'the copy to begin')
    await expectInterrupted(playing)
    expect(await files()).to.equal('')
  })

  it('ends the wait between two attempts', async () => {
    const playing = await start('- {command: "false", retries: 3, delay: 600}')
    await playing.says('"type":"retry"')
    const { results } = await expectInterrupted(playing)
    expect(results).to.have.length(1)
  })

  it('ends a pause', async () => {
    const playing = await start('- pause: {minutes: 10}')
    await playing.says('"type":"message"')
    await expectInterrupted(playing)
  })

  it('ends waiting for what never comes', async () => {
    const playing = await start('- wait_for: {path: /nowhere, timeout: 600}', '-vvv')
    await playing.says('look at /nowhere: absent')
    await expectInterrupted(playing)
  })

  it('ends waiting for a reboot', async () => {
    const playing = await start('- reboot: {reboot_command: "true"}', '-vvv')
    // It has connected anew, and seen that the machine has not been down.
    await playing.says('drop the connection')
    await expectInterrupted(playing)
  })

  it('ends a handler, and the recap names the task to go on from', async () => {
    const tasks = `- {name: change, command: hostname, notify: slow}
  handlers:
    - {name: slow, shell: sleep 7012 & sleep 7013}`
    const playing = await start(tasks, '--output', 'plain')
    await runs('sleep 7013')
    playing.process.kill('SIGINT')
    const { code, stdout } = await playing.ended
    expect(code).to.equal(130)
    expect(stdout).to.match(/^node1 : ok=1 /m)
    expect(await remainsOn(lab, 'node1')).to.equal('')
  })

  it('leaves at once when it is pressed again, though the host no longer answers', async () => {
    const playing = await start('- shell: sleep 7014')
    await runs('sleep 7014')
    await lab.partition('node1')
    try {
      playing.process.kill('SIGINT')
      await playing.says('press Ctrl-C again', 'stderr')
      const asked = Date.now()
      playing.process.kill('SIGINT')
      expect((await playing.ended).code).to.equal(130)
      expect(Date.now() - asked, 'milliseconds').to.be.lessThan(2000)
    } finally {
      await lab.heal('node1')
      await lab.shell('node1', 'pkill -xf "sleep 7014"')
      await until(async () => (await remainsOn(lab, 'node1')) === '', 'the connection to be lost')
    }
  })

  it('is what the end of whoever reads the output comes to, but for the exit code', async () => {
    const tasks = `- {shell: sleep 7015, ignore_errors: true}\n    - shell: sleep 7018`
    const playing = await start(tasks, '--output', 'plain')
    await runs('sleep 7015')
    playing.process.stdout?.destroy()
    await lab.shell('node1', 'pkill -xf "sleep 7015"')
    expect((await playing.ended).code).to.equal(141)
    expect(await report()).to.include('the run was interrupted')
    expect(await remainsOn(lab, 'node1')).to.equal('')
  })

  describe('on a terminal', () => {
    const onScreen = async (tasks: string, ...args: readonly string[]): Promise<OnTerminal> => {
      await project.write('site.yml', playbook(tasks))
      const words = [...tsplayWords(), '-i', 'hosts.yml', 'site.yml', ...args]
      const report = ['--report', 'junit=report.xml']
      // The shell outlives the Ctrl-C, and tells how the terminal was before and after.
      const shell = 'trap : INT; stty -g >before; "$@"; code=$?; stty -g >after; exit $code'
      return onTerminal(['/bin/sh', '-c', shell, 'sh', ...words, ...report], {
        cwd: project.folder,
        env: { HOME: join(project.folder, 'home'), NO_COLOR: '1' },
      })
    }
    const expectLeft = async (terminal: OnTerminal): Promise<string> => {
      terminal.type(CTRL_C)
      const { code, shown } = await terminal.ended
      expect(code, shown).to.equal(130)
      expect(shown.lastIndexOf(HIDE_CURSOR)).to.be.at.most(shown.lastIndexOf(SHOW_CURSOR))
      const [before, after] = await Promise.all(
        ['before', 'after'].map(name => readFile(join(project.folder, name), 'utf8')),
      )
      expect(after).to.equal(before)
      expect(await remainsOn(lab, 'node1')).to.equal('')
      return shown
    }

    it('takes the live view away and brings the cursor back', async () => {
      const terminal = await onScreen('- {name: long, shell: sleep 7016 & sleep 7017}')
      await terminal.shows(HIDE_CURSOR)
      await runs('sleep 7017')
      const shown = await expectLeft(terminal)
      expect(shown)
        .to.include('PLAY RECAP')
        .and.match(/node1 : ok=0/)
      expect(await report()).to.include('the run was interrupted')
    })

    it('brings the cursor back, too, when it is pressed again', async () => {
      const terminal = await onScreen('- {name: long, shell: sleep 7021}')
      await runs('sleep 7021')
      await lab.partition('node1')
      try {
        terminal.type(CTRL_C)
        await terminal.shows('press Ctrl-C again')
        terminal.type(CTRL_C)
        const { code, shown } = await terminal.ended
        expect(code, shown).to.equal(130)
        expect(shown.lastIndexOf(HIDE_CURSOR)).to.be.lessThan(shown.lastIndexOf(SHOW_CURSOR))
      } finally {
        await lab.heal('node1')
        await lab.shell('node1', 'pkill -xf "sleep 7021"')
        await until(async () => (await remainsOn(lab, 'node1')) === '', 'the connection to be lost')
      }
    })

    for (const [what, task] of [
      ['a question', '- pause: {prompt: "Go on?"}'],
      ['a question whose answer is not shown', '- pause: {prompt: "Go on?", echo: false}'],
    ] as const) {
      it(`is an answer to ${what}`, async () => {
        const terminal = await onScreen(task)
        await terminal.shows('Go on?')
        terminal.type('typed')
        const shown = await expectLeft(terminal)
        expect(shown).to.include('PLAY RECAP')
        expect(shown.includes('typed')).to.equal(!task.includes('echo'))
      })
    }

    it('is an answer to --step', async () => {
      const tasks = '- {name: first, command: hostname}\n    - {name: second, command: hostname}'
      const terminal = await onScreen(tasks, '--step')
      await terminal.shows('Perform task: first')
      terminal.type('y\r')
      await terminal.shows('Perform task: second')
      expect(await expectLeft(terminal)).to.match(/node1 : ok=1 +changed=1/)
      expect(await report()).to.include('the run was interrupted')
    })

    it('is what closing the terminal comes to', async () => {
      const terminal = await onScreen('- {name: long, shell: sleep 7019 & sleep 7020}')
      await runs('sleep 7020')
      terminal.process.kill('SIGKILL')
      await until(async () => (await remainsOn(lab, 'node1')) === '', 'the node to be left alone')
      await until(async () => (await report()).includes('interrupted'), 'the report')
    })

    it('is an answer to the question for a password', async () => {
      const terminal = await onScreen('- command: hostname', '-K')
      await terminal.shows('sudo password:')
      terminal.type('half-typed')
      expect(await expectLeft(terminal)).not.to.include('half-typed')
    })
  })
})

/** A play without facts. */
function playbook(tasks: string): string {
  return `- hosts: all\n  gather_facts: false\n  tasks:\n    ${tasks}\n`
}
