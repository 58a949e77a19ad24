import { expect } from 'chai'

import type { RunEventBody } from '../../../engine/model/event.ts'
import { MASK } from '../../../engine/report/private-keys.ts'
import { createRedactor } from '../../../engine/report/redact.ts'
import type { ReporterKind } from '../../../engine/report/writer.ts'
import { item, outcome, report, reportToEnd, result, runStart, start, task } from './events.ts'
import { JunitReport } from '../../../engine/report/junit.ts'

const redact = (body: RunEventBody, ...secrets: string[]) => {
  const redactor = createRedactor()
  secrets.forEach(redactor.add)
  return JSON.stringify(redactor.event({ ...body, time: 0 }))
}

const change = {
  description: 'write s3cret',
  diff: { path: '/f', before: 'was s3cret', after: 'is s3cret' },
}

const kinds: readonly ReporterKind[] = ['plain', 'live', 'jsonl', 'quiet']

const playStart: RunEventBody = { type: 'play_start', play: 'p1', name: 'All', hosts: ['a'] }

describe('report/redact', () => {
  it('masks a known secret wherever an event can hold one', () => {
    const told = outcome('ok', { deep: [{ a: 'x s3cret y' }] }, { changes: [change] })
    const of = task('Use s3cret', { id: 't' })
    const events: RunEventBody[] = [
      start(of, 'a'),
      item(of, 'a', 's3cret', told),
      result(of, 'a', told),
      { type: 'message', text: 's3cret' },
      { type: 'trace', host: 'a', level: 3, task: of, text: 'run s3cret' },
      { type: 'play_start', play: 'p', name: 'Play s3cret', hosts: [] },
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

  it('masks a secret with quotes and line breaks also where it stands in JSON', () => {
    const secret = 'p"ss\\w\nrd'
    const text = `shell ${JSON.stringify({ argv: ['login', secret] })}`
    expect(createRedactor().text(text)).to.equal(text)
    const redactor = createRedactor()
    redactor.add(secret)
    expect(redactor.text(text)).to.equal(`shell {"argv":["login","${MASK}"]}`)
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
    for (const kind of kinds) {
      const { text } = report(events, { kind, redactor, verbosity: 3 })
      expect(text, kind).to.include(MASK).and.not.include('s3cret')
    }
  })

  describe('of a diff', () => {
    const shown = (before: string, after: string, noLog = false): Promise<string[]> => {
      const redactor = createRedactor()
      redactor.add('s3cret')
      const diff = { path: '/f', before, after }
      const changed = outcome('changed', {}, { noLog, changes: [{ description: 'write', diff }] })
      const events = [runStart, playStart, start(task('T'), 'a'), result(task('T'), 'a', changed)]
      const outputs = [...kinds, 'junit' as const].map(async kind => {
        if (kind !== 'junit') return (await reportToEnd(events, { kind, redactor })).text
        const file = new JunitReport('r')
        const write = file.observe.bind(file)
        const files = [{ write, end: () => Promise.resolve() }]
        await reportToEnd(events, { redactor, files })
        return file.format()
      })
      return Promise.all(outputs)
    }

    it('masks what is known to be secret, in every output', async () => {
      for (const text of await shown('pw: old\nport: 1\n', 'pw: s3cret\nport: 2\n')) {
        expect(text).not.to.include('s3cret')
      }
      const told = await shown('port: 1', 'port: 2 s3cret')
      // All but the quiet one.
      expect(told.filter(text => text.includes('port: 2')).length).to.equal(4)
    })

    it('masks private keys, whole and in base64, but not certificates', async () => {
      const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'
      const key = `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`
      const encoded = Buffer.from(key).toString('base64')
      const certificate = Buffer.from(key.replaceAll('RSA PRIVATE KEY', 'CERTIFICATE'))
      const text = `${key}\nclient-key-data: ${encoded}\nca: ${certificate.toString('base64')}\n`
      for (const seen of await shown('old\n', text)) {
        expect(seen).not.to.include(body)
        expect(seen).not.to.include(encoded)
      }
      expect((await shown('old\n', text))[0]).to.include(certificate.toString('base64'))
    })

    it('says so where only what is secret differs', () => {
      const redactor = createRedactor()
      redactor.add('old-secret')
      redactor.add('new-secret')
      const diff = { path: '/f', before: 'pw: old-secret\n', after: 'pw: new-secret\n' }
      const changed = outcome('changed', {}, { changes: [{ description: 'write', diff }] })
      const { text } = report([runStart, start(task('T'), 'a'), result(task('T'), 'a', changed)], {
        redactor,
      })
      expect(text).to.match(/diff of \/f not shown: .*secret/)
    })

    it('shows none of a task with no_log', async () => {
      for (const text of await shown('one\n', 'two-of-it\n', true)) {
        expect(text).not.to.include('two-of-it')
      }
    })
  })

  describe('of what a task with no_log has learnt', () => {
    const later = (told: ReturnType<typeof outcome>, module: string, text: string): string => {
      const redactor = createRedactor()
      redactor.event({ ...result(task('Hidden', { module }), 'a', told), time: 0 })
      return redactor.text(text)
    }
    const hidden = (of: Parameters<typeof outcome>[1]) => outcome('ok', of, { noLog: true })

    it('masks output, content in base64 and variables wherever they turn up', () => {
      const content = Buffer.from('password-in-file').toString('base64')
      expect(later(hidden({ stdout: 'tok.0123456' }), 'command', 'a tok.0123456')).to.equal(
        `a ${MASK}`,
      )
      const slurped = hidden({ content, encoding: 'base64', source: '/etc/some/file' })
      expect(later(slurped, 'slurp', `password-in-file ${content}`)).to.equal(`${MASK} ${MASK}`)
      expect(later(slurped, 'slurp', '/etc/some/file')).to.equal('/etc/some/file')
      const set = hidden({ ansible_facts: { pass: { word: 'correct horse' } } })
      expect(later(set, 'set_fact', 'correct horse')).to.equal(MASK)
      const loop = hidden({ results: [{ stdout: 'of-the-item' }] })
      expect(later(loop, 'command', 'of-the-item')).to.equal(MASK)
    })

    it('leaves words and what is known of a machine alone', () => {
      expect(later(hidden({ stdout: 'active' }), 'command', 'active')).to.equal('active')
      const facts = hidden({ ansible_facts: { ansible_distribution: 'Debian GNU' } })
      expect(later(facts, 'setup', 'Debian GNU')).to.equal('Debian GNU')
      expect(
        later(outcome('ok', { stdout: 'for everybody' }), 'command', 'for everybody'),
      ).to.equal('for everybody')
    })
  })
})
