import { expect } from 'chai'

import type { RunEventBody } from '../../../engine/model/event.ts'
import { item, outcome, report, result, runEnd, runStart, start, stats, task } from './events.ts'

const install = task('Install')
const failed = outcome('failed', { msg: 'no quorum' })
const playStart: RunEventBody = { type: 'play_start', play: 'p1', name: 'All', hosts: ['a', 'b'] }
const diff = { path: '/f', before: 'a\n', after: 'b\n' }
const quiet = (...bodies: RunEventBody[]) => {
  const { lines } = report([runStart, playStart, ...bodies], { kind: 'quiet' })
  return lines.filter(line => line !== '')
}

describe('report/quiet', () => {
  it('says nothing of a run in which nothing is wrong but its recap', () => {
    const shown = quiet(
      start(install, 'a', 'b'),
      item(install, 'a', 'x', outcome('changed')),
      result(install, 'a', outcome('changed', {}, { changes: [{ description: 'w', diff }] })),
      result(install, 'b', outcome('skipped')),
      result(task('Say', { module: 'debug' }), 'b', outcome('ok', { msg: 'hello' })),
      { type: 'message', host: 'a', text: 'by the way' },
      { type: 'trace', host: 'a', level: 3, text: 'details' },
      { type: 'play_end', play: 'p1' },
      runEnd({ stats: { a: stats({ changed: 1 }) } }),
    )
    expect(shown[0]).to.match(/^PLAY RECAP/)
    expect(shown.join()).not.to.match(/hello|by the way|details|changed: \[/)
  })

  it('tells failures, unreachable hosts and warnings', () => {
    const shown = quiet(
      start(install, 'a', 'b'),
      result(install, 'a', failed),
      result(install, 'b', outcome('unreachable', { msg: 'gone' })),
      { type: 'warning', text: 'old word' },
    )
    expect(shown[0]).to.match(/^TASK \[etcd : Install\]/)
    expect(shown).to.include.members(['failed: [a]: no quorum', 'unreachable: [b]: gone'])
    expect(shown.at(-1)).to.include('old word')
  })

  it('tells the same failure of many hosts once', () => {
    const shown = quiet(
      start(install, 'a', 'b', 'c'),
      result(install, 'a', failed),
      result(install, 'b', outcome('ok')),
      result(install, 'c', failed),
    )
    const lines = shown.filter(line => line.startsWith('failed'))
    expect(lines).to.deep.equal(['failed: [a]: no quorum', 'failed: [c]: the same as on a'])
  })

  it('leaves what is ignored or rescued to the recap, items too', () => {
    const shown = quiet(
      start(install, 'a', 'b'),
      item(install, 'a', 'x', failed),
      result(install, 'a', failed, { ignored: true }),
      result(install, 'b', failed, { rescued: true }),
    )
    expect(shown).to.deep.equal([])
  })

  it('tells the items that failed when the task has failed', () => {
    const shown = quiet(
      start(install, 'a'),
      item(install, 'a', 'x', failed),
      item(install, 'a', 'y', outcome('ok')),
      result(install, 'a', outcome('failed', { msg: '1 of 2 items failed' })),
    )
    expect(shown.filter(line => line.startsWith('failed'))).to.deep.equal([
      'failed: [a] => (item=x): no quorum',
    ])
  })
})
