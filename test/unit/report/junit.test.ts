import { expect } from 'chai'
import { SaxesParser } from 'saxes'

import type { RunEventBody } from '../../../engine/model/event.ts'
import { JunitReport } from '../../../engine/report/junit.ts'
import { item, outcome, result, runEnd, runStart, start, task } from './events.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** Reads a document as strictly as XML wants it; throws where it is none. */
const parse = (xml: string): Element => {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const path = [root]
  const parser = new SaxesParser()
  parser.on('error', error => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' }
    path.at(-1)?.children.push(element)
    path.push(element)
  })
  parser.on('text', text => {
    const inner = path.at(-1)
    if (inner !== undefined) inner.text += text
  })
  parser.on('closetag', () => void path.pop())
  parser.write(xml).close()
  return root.children[0] ?? root
}

const playStart: RunEventBody = { type: 'play_start', play: 'p1', name: 'All', hosts: ['a', 'b'] }
const install = task('Install')

const read = (...bodies: readonly RunEventBody[]) => {
  const file = new JunitReport('site.yml')
  const all = [runStart, playStart, ...bodies, { type: 'play_end', play: 'p1' } as const, runEnd()]
  all.forEach((body, index) => {
    file.observe({ ...body, time: index * 1000 })
  })
  const suites = parse(file.format())
  const cases = suites.children.flatMap(({ children }) => children)
  return { suites, cases, first: cases[0]?.children[0] }
}

describe('report/junit', () => {
  it('has a suite for each play and a case for each task and host', () => {
    const { suites, cases } = read(
      start(install, 'a', 'b'),
      result(install, 'a', outcome('ok', {}, { duration: 1234 })),
      result(install, 'b', outcome('changed')),
    )
    expect(suites.name).to.equal('testsuites')
    expect(suites.attributes).to.include({ name: 'site.yml', tests: '2', failures: '0' })
    expect(suites.children[0]?.attributes).to.include({ name: 'All', tests: '2', time: '4.000' })
    expect(suites.children[0]?.attributes['timestamp']).to.equal('1970-01-01T00:00:01.000Z')
    expect(cases[0]?.attributes).to.deep.equal({
      name: '[a] etcd : Install',
      classname: 'etcd',
      file: 'roles/etcd/tasks/main.yml',
      line: '12',
      time: '1.234',
    })
    expect(cases.flatMap(({ children }) => children)).to.deep.equal([])
  })

  it('tells a failure from an error of the machine, and from what was skipped', () => {
    const { suites, cases } = read(
      result(install, 'a', outcome('failed', { msg: 'no quorum', code: 'MODULE_FAILED', rc: 3 })),
      result(install, 'b', outcome('unreachable', { msg: 'gone' })),
      result(install, 'c', outcome('failed', { msg: 'oops' }, { bug: true })),
      result(install, 'd', outcome('skipped', { skip_reason: 'the condition is false' })),
    )
    const counts = { tests: '4', failures: '1', errors: '2', skipped: '1' }
    expect(suites.attributes).to.include(counts)
    expect(suites.children[0]?.attributes).to.include(counts)
    const inner = cases.map(({ children }) => children[0])
    expect(inner.map(child => child?.name)).to.deep.equal(['failure', 'error', 'error', 'skipped'])
    expect(inner[0]?.attributes).to.deep.equal({ message: 'no quorum', type: 'MODULE_FAILED' })
    expect(inner[0]?.text).to.include('roles/etcd/tasks/main.yml:12:3').and.include('rc: 3')
    expect(inner[3]?.attributes).to.deep.equal({ message: 'the condition is false' })
  })

  it('lets what is ignored or rescued pass, and says so', () => {
    const bad = outcome('failed', { msg: 'no quorum' })
    const { suites, cases } = read(
      result(install, 'a', bad, { ignored: true }),
      result(install, 'b', bad, { rescued: true }),
    )
    expect(suites.attributes).to.include({ failures: '0', errors: '0' })
    expect(cases.map(({ children }) => children[0]?.name)).to.deep.equal([
      'system-out',
      'system-out',
    ])
    expect(cases[0]?.children[0]?.text).to.include('ignored').and.include('no quorum')
  })

  it('tells which items of a loop failed', () => {
    const { first, cases } = read(
      item(install, 'a', 'one', outcome('ok')),
      item(install, 'a', 'two', outcome('failed', { msg: 'no such group' })),
      result(install, 'a', outcome('failed', { msg: '1 of 2 items failed' })),
    )
    expect(cases).to.have.length(1)
    expect(first?.text).to.include('item=two').and.include('no such group')
    expect(first?.text).not.to.include('item=one')
  })

  it('is XML whatever a host says', () => {
    const said = '\u001b[31m<a href="x">]]>&amp;\u0000\u0008\ud800\ufffe\n\ttab \u00e9 \ud83d\ude00'
    const name = 'quote " apostrophe \' <b> & \u0007'
    const failed = outcome('failed', { msg: said, stderr: `${said} and more` })
    const { cases, first } = read(result(task(name), 'a', failed))
    expect(cases[0]?.attributes['name']).to.equal('[a] etcd : quote " apostrophe \' <b> & ')
    const readable = '<a href="x">]]>&amp;\ufffd\ufffd\n\ttab \u00e9 \ud83d\ude00'
    expect(first?.attributes['message']).to.equal(readable)
    expect(first?.text).to.include(']]>&amp;').and.include('and more')
  })

  it('holds what was changed, with its diff', () => {
    const diff = { path: '/f', before: 'a\n', after: 'b\n' }
    const changed = outcome('changed', {}, { changes: [{ description: 'write /f', diff }] })
    const { first } = read(result(install, 'a', changed))
    expect(first?.name).to.equal('system-out')
    expect(first?.text).to.include('write /f').and.include('-a').and.include('+b')
  })

  for (const [what, events] of [
    ['was interrupted', [runEnd({ interrupted: true })]],
    ['broke off', []],
  ] as const) {
    it(`does not look well when the run ${what}`, () => {
      const file = new JunitReport('r')
      for (const body of [runStart, playStart, ...events]) file.observe({ ...body, time: 0 })
      const suites = parse(file.format())
      expect(suites.attributes).to.include({ tests: '1', errors: '1' })
    })
  }
})
