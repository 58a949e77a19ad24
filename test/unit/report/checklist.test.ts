import { expect } from 'chai'

import type { JsonObject } from '../../../engine/model/value.ts'
import { formatTable } from '../../../engine/report/table.ts'
import { outcome, report, reportToEnd, result, runEnd, start, task } from './events.ts'

const check = task('Check', { module: 'checklist' })
const memory = {
  check: 'memory',
  severity: 'error',
  found: '1 GB',
  needed: '2 GB',
  fix: 'add some',
}
const ports = {
  ...memory,
  check: 'ports',
  found: '6443 by nc',
  needed: 'a free port',
  fix: 'stop nc',
}
const swap = { ...memory, check: 'swap', severity: 'warning' }
const failed = (...problems: JsonObject[]) => outcome('failed', { msg: 'errors', problems })

const events = [
  start(check, 'node1', 'node2', 'node10'),
  result(check, 'node10', failed(memory)),
  result(check, 'node2', failed(memory, ports, swap)),
  result(check, 'node1', outcome('ok', { problems: [swap] })),
]
const cells = (line: string) => line.trim().split(/ {2,}/)
const table = (lines: readonly string[]) =>
  lines.slice(lines.findIndex(line => line.startsWith('HOST'))).filter(line => line !== '')

describe('report/checklist', () => {
  it('puts the problems of all hosts into one table: errors first, the same problem once', () => {
    const { lines } = report(events)
    expect(table(lines).map(cells)).to.deep.equal([
      ['HOST', 'CHECK', 'FOUND', 'NEEDED', 'WHAT TO DO'],
      ['node2, node10', 'memory', '1 GB', '2 GB', 'add some'],
      ['node2', 'ports', '6443 by nc', 'a free port', 'stop nc'],
      ['node1, node2', 'swap', '1 GB', '2 GB', 'add some'],
    ])
  })

  it('leaves everything else of the failure to the table', () => {
    const { lines } = report(events)
    expect(lines).to.include.members(['failed: [node2]: errors', 'ok: [node1]'])
    expect(lines.filter(line => line.includes('at: '))).to.deep.equal([])
  })

  it('shows the table, and no line for a host, where only what matters is told', async () => {
    const { lines } = await reportToEnd(events, { kind: 'live' })
    expect(table(lines)).to.have.length.greaterThan(3)
    expect(lines.filter(line => line.startsWith('failed: ['))).to.deep.equal([])
  })

  it('shows no table where nothing is wrong', () => {
    const { text } = report([
      start(check, 'a'),
      result(check, 'a', outcome('ok', { problems: [], msg: '' })),
    ])
    expect(text).not.to.contain('HOST')
  })

  it('is not told again in the recap, nor what was asked for it and ignored', () => {
    const read = task('Read')
    const ignored = (host: string, msg: string) =>
      result(read, host, outcome('unreachable', { msg }), { ignored: true })
    const { text } = report([
      start(read, 'node2', 'node3'),
      ignored('node2', 'no answer'),
      ignored('node3', 'no way'),
      ...events,
      runEnd(),
    ])
    const recap = text.slice(text.indexOf('PLAY RECAP'))
    expect(recap).not.to.contain('\nFailed:').and.not.contain('no answer')
    expect(recap).to.contain('Failed and ignored:').and.contain('no way')
  })

  it('is told in the recap where it could not be asked at all', () => {
    const { text } = report([
      start(check, 'a'),
      result(check, 'a', outcome('failed', { msg: 'no such check' })),
      runEnd(),
    ])
    expect(text.slice(text.indexOf('PLAY RECAP'))).to.contain('\nFailed:')
  })

  it('offers the run with all hosts that a checklist judges by', () => {
    const words = ['tsplay', 'cluster.yml']
    const commandLine = { words, limit: 'all', hostsAreIndependent: true }
    const { text } = report([...events, runEnd()], { commandLine })
    expect(text).to.match(/^ *tsplay cluster.yml --limit all$/m)
  })

  it('keeps control characters of a host out of the table', () => {
    const nasty = { ...memory, found: '\u001b[31mred\u0007' }
    const { text } = report([start(check, 'a'), result(check, 'a', failed(nasty))])
    expect(text).to.contain(' red ').and.not.contain('\u001b').and.not.contain('\u0007')
  })
})

describe('report/table', () => {
  const rows = [['a', 'some words that are longer than there is room for', 'x'.repeat(30)]]
  const lines = formatTable({ headings: ['A', 'B', 'C'], rows, width: 40 }).map(({ line }) => line)

  it('fits the width: wraps at blanks, cuts what has none', () => {
    expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(40)
    expect(lines.join(' ').match(/x+/g)?.join('')).to.have.length(30)
    expect(lines.filter(line => line.includes('some words'))).to.have.length(1)
  })

  it('tells which row a line belongs to', () => {
    const found = formatTable({ headings: ['A'], rows: [['one'], ['two']], width: 40 })
    expect(found.map(({ row }) => row)).to.deep.equal([undefined, 0, 1])
  })
})
