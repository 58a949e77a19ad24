import { expect } from 'chai'

import type { RunEventBody } from '../../../engine/model/event.ts'
import { Phase } from '../../../engine/report/phase.ts'
import { createReporter, defaultKind } from '../../../engine/report/reporter.ts'
import type { Reporter } from '../../../engine/report/writer.ts'
import { MemoryStream, outcome, result, runEnd, start, stats, task } from './events.ts'
import { Screen } from './screen.ts'

const playStart: RunEventBody = { type: 'play_start', play: 'p1', name: 'All', hosts: ['a', 'b'] }

class Terminal {
  readonly screen = new Screen()
  readonly stream = new MemoryStream()
  readonly reporter: Reporter
  #time = 0

  constructor() {
    Object.assign(this.stream, { isTTY: true, rows: 24 })
    this.stream.on('chunk', (text: string) => {
      this.screen.feed(text)
    })
    const stream = this.stream.asStream
    this.reporter = createReporter('live', { stream, color: false, verbosity: 0 })
  }

  write(...bodies: RunEventBody[]): void {
    for (const body of bodies) this.reporter.write({ ...body, time: (this.#time += 1000) })
  }

  /** Waits until the screen shows a text; the test's own timeout is the limit. */
  async shows(text: string): Promise<void> {
    while (!this.screen.lines.some(line => line.includes(text))) {
      await new Promise(resolve => {
        this.stream.once('text', resolve)
      })
    }
  }
}

const install = task('Install')
const configure = task('Configure')
const failed = outcome('failed', { msg: 'no quorum', rc: 3 })

describe('report/live', () => {
  // The row's timer alone does not keep a process alive.
  let alive: NodeJS.Timeout | undefined
  before(() => {
    alive = setInterval(() => undefined, 1000)
  })
  after(() => {
    clearInterval(alive)
  })

  it('shows what runs and who is waited for', async () => {
    const terminal = new Terminal()
    terminal.write(playStart, start(install, 'a', 'b'), result(install, 'a', outcome('ok')))
    await terminal.shows('etcd : Install: 1 of 2 done, waiting for b')
    await terminal.reporter.end()
  })

  it('leaves one line for a role, however many tasks it has', async () => {
    const terminal = new Terminal()
    terminal.write(playStart)
    for (const of of [install, configure]) {
      terminal.write(start(of, 'a'), result(of, 'a', outcome('changed')))
    }
    await terminal.shows('etcd: 2 tasks')
    terminal.write({ type: 'play_end', play: 'p1' })
    await terminal.reporter.end()
    const lines = terminal.screen.lines.filter(line => line !== '')
    expect(lines[0]).to.match(/^PLAY \[All\]/)
    expect(lines.slice(1)).to.deep.equal(['✔ etcd: 2 tasks on 1 host, 2 changed, 3.0 s'])
    expect(terminal.screen.height).to.be.at.most(6)
  })

  it('tells a failure above the row, and the recap below it all', async () => {
    const terminal = new Terminal()
    terminal.write(playStart, start(install, 'a', 'b'))
    await terminal.shows('waiting for a, b')
    terminal.write(result(install, 'a', failed))
    await terminal.shows('failed: [a]: no quorum')
    await terminal.shows('1 of 2 done, waiting for b')
    terminal.write(
      result(install, 'b', outcome('ok')),
      { type: 'play_end', play: 'p1' },
      runEnd({ stats: { a: stats({ failed: 1 }) } }),
    )
    await terminal.reporter.end()
    const { lines } = terminal.screen
    const order = ['failed: [a]', '  rc: 3', '✖ etcd', 'PLAY RECAP', 'Failed:'].map(text =>
      lines.findIndex(line => line.startsWith(text)),
    )
    expect(order).to.deep.equal([...order].sort((x, y) => x - y))
    expect(order).not.to.include(-1)
    expect(lines.join('\n')).not.to.include('waiting')
  })

  it('leaves the terminal alone while a question is asked', async () => {
    const terminal = new Terminal()
    terminal.write(playStart, start(install, 'a'))
    await terminal.shows('waiting for a')
    const resume = await terminal.reporter.suspend()
    expect(terminal.screen.lines.join('\n')).not.to.include('waiting')
    resume()
    await terminal.shows('waiting for a')
    await terminal.reporter.end()
  })

  it('is the choice for a terminal that can move its cursor, and for no other', () => {
    expect(defaultKind({ isTTY: true }, { TERM: 'xterm' }, 0)).to.equal('live')
    expect(defaultKind({ isTTY: true }, { TERM: 'xterm' }, 1)).to.equal('plain')
    expect(defaultKind({ isTTY: true }, { TERM: 'dumb' }, 0)).to.equal('plain')
    expect(defaultKind({ isTTY: true }, { CI: 'true' }, 0)).to.equal('plain')
    expect(defaultKind({}, {}, 0)).to.equal('plain')
    expect(defaultKind({ isTTY: true }, { LANG: 'C.UTF-8' }, 0)).to.equal('live')
    const overruled = { LANG: 'C.UTF-8', LC_ALL: 'de_DE.ISO-8859-1' }
    expect(defaultKind({ isTTY: true }, overruled, 0)).to.equal('plain')
  })
})

describe('report/phase', () => {
  it('counts tasks, hosts, changes and failures that matter', () => {
    const phase = new Phase('p1', 'etcd', 0)
    phase.startTask(install, ['a', 'b'])
    phase.startTask(configure, ['a'])
    const end = (body: RunEventBody, time: number) => {
      phase.finish({ ...body, time } as Parameters<Phase['finish']>[0])
    }
    end(result(install, 'a', outcome('changed')), 1000)
    end(result(install, 'b', failed, { ignored: true }), 2000)
    expect(phase.hasFailed).to.equal(false)
    end(result(configure, 'a', failed), 3000)
    expect(phase.hasFailed).to.equal(true)
    expect(phase.title()).to.equal('etcd: 2 tasks on 2 hosts, 1 changed, 1 failed, 3.0 s')
    expect(phase.waitingFor()).to.equal('')
  })
})
