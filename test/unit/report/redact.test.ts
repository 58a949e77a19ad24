import { expect } from 'chai'

import type { RunEventBody } from '../../../engine/model/event.ts'
import { createRedactor, MASK } from '../../../engine/report/redact.ts'
import { item, outcome, report, result, start, task } from './events.ts'

const redact = (body: RunEventBody, ...secrets: string[]) => {
  const redactor = createRedactor()
  secrets.forEach(redactor.add)
  return JSON.stringify(redactor.event({ ...body, time: 0 }))
}

const change = {
  description: 'write s3cret',
  diff: { path: '/f', before: 'was s3cret', after: 'is s3cret' },
}

describe('report/redact', () => {
  it('masks a known secret wherever an event can hold one', () => {
    const told = outcome('ok', { deep: [{ a: 'x s3cret y' }] }, { changes: [change] })
    const of = task('Use s3cret', { id: 't' })
    const events: RunEventBody[] = [
      start(of, 'a'),
      item(of, 'a', 's3cret', told),
      result(of, 'a', told),
      { type: 'message', text: 's3cret' },
      { type: 'warning', text: 's3cret' },
      {
        type: 'retry',
        play: 'p',
        task: of,
        host: 'a',
        attempt: 1,
        retries: 2,
        result: { msg: 's3cret' },
        noLog: false,
      },
    ]
    for (const event of events) {
      expect(redact(event)).to.include('s3cret')
      expect(redact(event, 's3cret')).to.include(MASK).and.not.include('s3cret')
    }
  })

  it('hides result, changes and label of a task with no_log', () => {
    const hidden = outcome('changed', { msg: 'p4ss', rc: 1, changed: true }, { noLog: true })
    const of = { ...hidden, changes: [change] }
    const json = redact(item(task('T'), 'a', 'p4ss', of)) + redact(result(task('T'), 'a', of))
    expect(json).to.include('censored').and.to.include('"changed":true')
    expect(json).not.to.include('p4ss')
    expect(json).not.to.include('s3cret')
  })

  it('masks a longer secret before one that it contains', () => {
    const redactor = createRedactor()
    redactor.add('abc')
    redactor.add('abcdef')
    expect(redactor.text('abcdef abc')).to.equal(`${MASK} ${MASK}`)
  })

  it('masks the lines of a key one by one', () => {
    const redactor = createRedactor()
    redactor.add('-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\n-----END KEY-----\n')
    expect(redactor.text('  MIIEvQIBADANBgkqhkiG')).to.equal(`  ${MASK}`)
    expect(redactor.text('-----BEGIN KEY-----')).to.equal('-----BEGIN KEY-----')
  })

  it('takes a secret literally and leaves too short ones alone', () => {
    const redactor = createRedactor()
    redactor.add('a.c(')
    redactor.add('')
    redactor.add('x')
    expect(redactor.text('abc( a.c( x')).to.equal(`abc( ${MASK} x`)
  })

  it('keeps secrets from every kind of reporter', () => {
    const redactor = createRedactor()
    redactor.add('s3cret')
    const events = [result(task('T'), 'a', outcome('failed', { msg: 'bad s3cret' }))]
    for (const kind of ['plain', 'jsonl'] as const) {
      const { text } = report(events, { kind, redactor, verbosity: 3 })
      expect(text).to.include(MASK).and.not.include('s3cret')
    }
  })
})
