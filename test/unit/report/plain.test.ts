import { once } from 'node:events'

import { expect } from 'chai'

import { createRedactor } from '../../../engine/report/redact.ts'
import { createReporter } from '../../../engine/report/reporter.ts'
import { item, MemoryStream, outcome, report, result, start, task } from './events.ts'

const install = task('Install')
const failed = (msg: string) => outcome('failed', { msg, cmd: ['etcd', 'a b'], rc: 3, stderr: 'x' })

describe('report/plain', () => {
  it('writes a header for the task and a line for each host', () => {
    const { lines } = report([
      start(install, 'a', 'b'),
      result(install, 'a', outcome('ok')),
      result(install, 'b', outcome('changed')),
    ])
    expect(lines[1]).to.match(/^TASK \[etcd : Install\] \*+$/)
    expect(lines.slice(2, 4)).to.deep.equal(['ok: [a]', 'changed: [b]'])
  })

  it('says nothing of a task that every host skips', () => {
    const skip = outcome('skipped')
    const events = [
      start(install, 'a', 'b'),
      result(install, 'a', skip),
      result(install, 'b', skip),
    ]
    expect(report(events).text).to.equal('')
    expect(report(events, { verbosity: 1 }).lines).to.include('skipping: [a]')
  })

  it('tells command, exit status, output and place of a failure', () => {
    const { lines } = report([start(install, 'a'), result(install, 'a', failed('no quorum'))])
    expect(lines).to.include.members([
      'failed: [a]: no quorum',
      '  at: roles/etcd/tasks/main.yml:12:3',
      '  cmd: etcd a b',
      '  rc: 3',
      '  stderr: x',
    ])
  })

  it('tells the beginning of what a server answered, cut after it was masked', () => {
    const redactor = createRedactor()
    redactor.add('s3cret word')
    const content = `${'x'.repeat(490)} s3cret word ${'y'.repeat(100)}`
    const refused = outcome('failed', { msg: 'Status code was 403', status: 403, content })
    const { text } = report([start(install, 'a'), result(install, 'a', refused)], { redactor })
    expect(text).to.include('content: xxx').and.not.include('s3c').and.not.include('yyyy')
  })

  it('tells the same failure of many hosts once', () => {
    const { lines } = report([
      start(install, 'node1', 'node2', 'node3'),
      result(install, 'node1', failed('no route from node1')),
      result(install, 'node2', failed('no route from node2')),
      result(install, 'node3', failed('another one')),
    ])
    expect(lines.filter(line => line.startsWith('failed'))).to.deep.equal([
      'failed: [node1]: no route from node1',
      'failed: [node3]: another one',
      'failed: [node2]: the same as on node1',
    ])
  })

  it('tells the items of a loop instead of the loop', () => {
    const { lines } = report([
      start(install, 'a'),
      item(install, 'a', 'one', outcome('ok')),
      item(install, 'a', 'two', failed('bad')),
      result(install, 'a', outcome('failed', { msg: 'one or more items failed' })),
    ])
    expect(lines.filter(line => line.includes('[a]'))).to.deep.equal([
      'ok: [a] => (item=one)',
      'failed: [a] => (item=two): bad',
    ])
  })

  it('tells a loop that failed although no item did', () => {
    const { lines } = report([
      start(install, 'a'),
      item(install, 'a', 'one', outcome('ok')),
      result(install, 'a', failed('the loop is too long')),
    ])
    expect(lines).to.include('failed: [a]: the loop is too long')
  })

  it('names the host that a task was delegated to', () => {
    const { lines } = report([
      start(install, 'a'),
      result(install, 'a', outcome('ok'), { delegatedTo: 'b' }),
    ])
    expect(lines).to.include('ok: [a -> b]')
  })

  it('repeats the header when results of two tasks interleave', () => {
    const other = task('Other')
    const { lines } = report([
      start(install, 'a', 'b'),
      start(other, 'a'),
      result(install, 'a', outcome('ok')),
      result(other, 'a', outcome('ok')),
      result(install, 'b', outcome('ok')),
    ])
    const headers = lines.filter(line => line.startsWith('TASK')).map(line => line.split('*', 1)[0])
    expect(headers).to.deep.equal([
      'TASK [etcd : Install] ',
      'TASK [etcd : Other] ',
      'TASK [etcd : Install] ',
    ])
  })

  it('shows what check mode would do, and the diff', () => {
    const diff = { path: '/etc/motd', before: 'old\n', after: 'new\n' }
    const change = { description: 'write /etc/motd', diff }
    const { lines } = report([
      { type: 'run_start', check: true, diff: true },
      start(install, 'a'),
      result(install, 'a', outcome('changed', {}, { changes: [change] })),
    ])
    expect(lines).to.include.members(['  would write /etc/motd', '  -old', '  +new'])
  })

  it('prints what debug says', () => {
    const debug = task('Say', { module: 'debug' })
    const { lines } = report([
      start(debug, 'a'),
      result(debug, 'a', outcome('ok', { msg: 'hello', changed: false })),
    ])
    expect(lines).to.include('ok: [a]: hello')
  })

  it('drops escape sequences that a host sent', () => {
    const { text } = report([
      start(install, 'a'),
      result(install, 'a', outcome('failed', { msg: 'red \u001b[31mtext\u001b[0m\u0007' })),
    ])
    expect(text).to.include('failed: [a]: red text\n')
  })

  it('shows the header of a task that keeps everybody waiting', async () => {
    const stream = new MemoryStream()
    const options = { stream: stream.asStream, color: false, verbosity: 0, headerDelay: 1 }
    const reporter = createReporter('plain', options)
    const alive = setTimeout(() => undefined, 5000)
    reporter.write({ ...start(install, 'a'), time: 0 })
    await once(stream, 'text')
    clearTimeout(alive)
    expect(stream.lines[1]).to.match(/^TASK \[etcd : Install\]/)
  })
})
