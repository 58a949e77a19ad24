import { expect } from 'chai'

import type { JsonObject } from '../../../engine/model/value.ts'
import { outcome, report, reportToEnd, result, start, task } from './events.ts'

const list = task('List', { module: 'table' })
const told = (...rows: JsonObject[]) =>
  outcome('ok', { table: { columns: ['path', 'days_left'], rows } })

const events = [
  start(list, 'node1', 'node2', 'node10'),
  result(list, 'node10', told({ path: '/a', days_left: 3, severity: 'warning' })),
  result(list, 'node2', told({ path: '/a', days_left: 300 }, { path: '/b', days_left: null })),
  result(list, 'node1', told()),
]
const cells = (line: string) => line.trim().split(/ {2,}/)
const table = (lines: readonly string[]) =>
  lines.slice(lines.findIndex(line => line.startsWith('HOST'))).filter(line => line !== '')

describe('report/row-table', () => {
  it('puts the rows of all hosts into one table, host by host', () => {
    expect(table(report(events).lines).map(cells)).to.deep.equal([
      ['HOST', 'PATH', 'DAYS LEFT'],
      ['node2', '/a', '300'],
      ['node2', '/b'],
      ['node10', '/a', '3'],
    ])
  })

  it('shows it where only what matters is told, too', async () => {
    const { lines } = await reportToEnd(events, { kind: 'live' })
    expect(table(lines)).to.have.length.at.least(4)
  })

  it('shows nothing of a task whose output is hidden, and no characters that drive a terminal', () => {
    const hidden = { ...told({ path: '/secret' }), noLog: true }
    const nasty = told({ path: '\u001b[31mred\u0007' })
    const { text } = report([
      start(list, 'a', 'b'),
      result(list, 'a', hidden),
      result(list, 'b', nasty),
    ])
    expect(text).to.contain(' red').and.not.contain('\u0007').and.not.contain('secret')
  })
})
