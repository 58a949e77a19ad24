import { expect } from 'chai'

import { maskUrlPasswords } from '../../../engine/report/url-passwords.ts'
import { createRedactor } from '../../../engine/report/redact.ts'
import { outcome, result, task } from './events.ts'

describe('report/url-passwords', () => {
  it('masks the password of a URL wherever it stands, and leaves the rest to be read', () => {
    const masked = maskUrlPasswords('HTTP_PROXY="http://user:se%40cret@10.0.0.8:3128" # a b')
    expect(masked).to.equal('HTTP_PROXY="http://user:********@10.0.0.8:3128" # a b')
    expect(maskUrlPasswords('https://:s3cret@host/a, x://u:p@ss@h')).to.equal(
      'https://:********@host/a, x://u:********@h',
    )
  })

  it('leaves addresses without one as they are', () => {
    for (const text of [
      'http://10.0.0.8:3128/x@y:z',
      'docker://registry:5000/name:tag@sha256:0123',
      'https://user@host/',
      'mail me: a@b.c',
    ]) {
      expect(maskUrlPasswords(text)).to.equal(text)
    }
  })

  it('is at work in every event', () => {
    const proxy = 'http://user:s3cret@10.0.0.8:3128'
    const change = { description: proxy, diff: { path: '/f', before: null, after: proxy } }
    const told = outcome('changed', { url: proxy }, { changes: [change] })
    const event = createRedactor().event({ ...result(task('t'), 'a', told), time: 0 })
    expect(JSON.stringify(event)).to.include('http://user:********@').and.not.include('s3cret')
  })
})
