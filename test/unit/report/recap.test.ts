import { expect } from 'chai'

import type { RunEventBody } from '../../../engine/model/event.ts'
import { item, outcome, report, result, runEnd, start, stats, task } from './events.ts'

const install = task('Install')
const commandLine = {
  words: ['tsplay', '-i', 'my hosts.yml', 'cluster.yml'],
  hostsAreIndependent: true,
}
const failed = outcome('failed', { msg: 'no quorum' })

/** The command that the recap offers. */
const offered = (events: RunEventBody[], line: object = {}) => {
  const { lines } = report(events, { commandLine: { ...commandLine, ...line } })
  const at = lines.indexOf('To run it again:')
  return at < 0 ? undefined : lines[at + 1]?.trim()
}

describe('report/recap', () => {
  it('counts every host in a line of its own', () => {
    const { lines } = report([
      runEnd({
        stats: { a: stats({ ok: 12345, changed: 1 }), long: stats({ failed: 1, ignored: 2 }) },
      }),
    ])
    expect(lines.map(line => line.replace(/ +/g, ' '))).to.include.members([
      'a : ok=12345 changed=1 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0',
      'long : ok=0 changed=0 unreachable=0 failed=1 skipped=0 rescued=0 ignored=2',
    ])
  })

  it('repeats every failure with its place and all its hosts', () => {
    const { text } = report([
      start(install, 'a', 'b'),
      result(install, 'a', failed),
      result(install, 'b', failed),
      runEnd(),
    ])
    expect(text).to.include(
      'Failed:\n  etcd : Install [a, b]\n    roles/etcd/tasks/main.yml:12:3\n    no quorum\n',
    )
  })

  it('takes the message of a failed loop from its item', () => {
    const { text } = report([
      start(install, 'a'),
      item(install, 'a', 'two', failed),
      result(install, 'a', outcome('failed', { msg: 'one or more items failed' })),
      runEnd(),
    ])
    expect(text).to.include('\n    (item=two) no quorum\n')
  })

  it('keeps ignored failures apart and rescued ones out', () => {
    const rescued = task('Rescued')
    const { text } = report([
      result(install, 'a', failed, { ignored: true }),
      result(rescued, 'a', failed, { rescued: true }),
      runEnd(),
    ])
    expect(text).to.include('Failed and ignored:\n  etcd : Install [a]')
    expect(text).not.to.include('etcd : Rescued [a]')
    expect(text).not.to.include('\nFailed:')
  })

  it('lists the slowest tasks first', () => {
    const quick = task('Quick')
    const { lines } = report([
      start(quick, 'a'),
      result(quick, 'a', outcome('ok')),
      start(install, 'a', 'b'),
      result(install, 'a', outcome('ok')),
      result(install, 'b', outcome('ok')),
      runEnd(),
    ])
    const at = lines.indexOf('Slowest tasks:')
    expect(lines.slice(at + 1, at + 3).map(line => line.trim())).to.deep.equal([
      '2.0 s  etcd : Install',
      '1.0 s  etcd : Quick',
    ])
  })

  it('names handlers that were lost', () => {
    const { lines } = report([runEnd({ pendingHandlers: { a: ['Restart etcd'], b: [] } })])
    expect(lines).to.include('  a: Restart etcd')
    expect(lines).not.to.include('  b: ')
  })

  it('offers the command for the failed hosts alone where the others are done', () => {
    const events = [result(install, 'a', failed), result(install, 'b', failed), runEnd()]
    const limited = 'tsplay -i "my hosts.yml" cluster.yml --limit a,b'
    expect(offered(events)).to.equal(limited)
    expect(offered(events, { limit: 'etcd' })).to.equal(limited)
  })

  it('offers the command as it was where others are left undone', () => {
    const together = { hostsAreIndependent: false }
    const fails = result(install, 'a', failed)
    expect(offered([fails, runEnd()], together)).to.equal('tsplay -i "my hosts.yml" cluster.yml')
    const whole = 'tsplay -i "my hosts.yml" cluster.yml --limit etcd'
    const line = { limit: 'etcd' }
    expect(offered([fails, runEnd()], { ...together, ...line })).to.equal(whole)
    expect(offered([fails, runEnd({ interrupted: true })], line)).to.equal(whole)
    expect(offered([fails, runEnd({ bug: true })], line)).to.equal(whole)
    const table = task('Check every host', { module: 'checklist' })
    expect(offered([result(table, 'a', failed), runEnd()], line)).to.equal(whole)
    expect(offered([start(install, 'a'), runEnd({ interrupted: true })], line)).to.equal(whole)
  })

  it('offers nothing after a run without failures', () => {
    expect(offered([result(install, 'a', outcome('ok')), runEnd()])).to.equal(undefined)
    const ignored = result(install, 'a', failed, { ignored: true })
    expect(offered([ignored, runEnd()])).to.equal(undefined)
  })
})
