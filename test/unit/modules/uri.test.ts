import { expect } from 'chai'

import { uri } from '../../../engine/modules/uri.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('uri', () => {
  const url = 'https://10.0.0.1:6443/readyz'
  const answering = (stdout: string): FakeHost => new FakeHost().onScript('http_read', { stdout })
  const ok = 'HTTP/2 200 \ncontent-type: application/json; charset=utf-8\nx-a: b\n\n{"a":[1]}'

  it('tells status, headers and JSON of an answer, and is no change', async () => {
    const { result, changed } = await runModule(uri, { url }, answering(ok))
    expect(result).to.include({ status: 200, url, x_a: 'b' })
    expect(result['json']).to.deep.equal({ a: [1] })
    expect(result).to.not.have.property('content')
    expect(changed).to.equal(false)
  })

  it('brings the content when asked to', async () => {
    const { result } = await runModule(uri, { url, return_content: true }, answering(ok))
    expect(result['content']).to.equal('{"a":[1]}')
  })

  it('looks at the last of several answers', async () => {
    const host = answering('HTTP/1.1 302 Found\nLocation: /b\nHTTP/1.1 200 OK\nA: c\n\nbody')
    const { result } = await runModule(uri, { url }, host)
    expect(result).to.include({ status: 200, a: 'c' }).and.not.have.property('location')
  })

  it('fails on a status that was not expected, with what the server said', async () => {
    const host = answering('HTTP/1.1 503 No\n\nnot ready')
    const { result } = await runModule(uri, { url }, host)
    expect(result).to.include({ failed: true, status: 503, content: 'not ready' })
    const allowed = await runModule(uri, { url, status_code: [200, 503] }, host)
    expect(allowed.result.failed).to.equal(undefined)
  })

  it('cuts nothing before it is masked: a long answer is in the content alone', async () => {
    const content = `${'x'.repeat(490)} correct horse battery`
    const { result } = await runModule(uri, { url }, answering(`HTTP/1.1 403 No\n\n${content}`))
    expect(result).to.include({ failed: true, content })
    expect(result.msg).to.include('403').and.include(url).and.not.include('correct')
  })

  it('fails with status -1 when nobody answers, so that until can wait', async () => {
    const host = new FakeHost().onScript('http_read', { code: 7, stderr: 'refused\n' })
    const { result } = await runModule(uri, { url: `${url}?token=a` }, host)
    expect(result).to.include({ failed: true, status: -1, msg: `${url}: refused` })
    expect(result).to.have.property('hint')
  })

  it('passes the gate with methods that change something', async () => {
    const host = answering('HTTP/1.1 201 Created\n\n')
    const args = { url, method: 'POST', body: { a: 'ü"\n' }, body_format: 'json', status_code: 201 }
    const { changes, result } = await runModule(uri, args, host)
    expect(changes).to.deep.equal([`POST ${url}`])
    expect(result).to.include({ status: 201 })
    const [command] = host.commands
    expect(command?.argv).to.deep.equal([])
    const input = command?.options.stdin
    expect(input).to.contain('header = "Content-Type: application/json"\n')
    expect(input).to.contain('data-raw = "{\\"a\\":\\"ü\\\\\\"\\\\n\\"}"\n')
  })

  it('sends nothing of that in check mode', async () => {
    const host = new FakeHost()
    const run = await runModule(uri, { url, method: 'DELETE' }, host, { check: true })
    expect([run.changed, run.result['status']]).to.deep.equal([true, -1])
  })

  it('encodes forms', async () => {
    const host = answering('HTTP/1.1 200 OK\n\n')
    const body = { a: 'x y', b: 1 }
    await runModule(uri, { url, method: 'PUT', body, body_format: 'form-urlencoded' }, host)
    expect(host.commands[0]?.options.stdin).to.contain('data-raw = "a=x+y&b=1"\n')
  })

  it('says what is missing on a host without a tool for it', async () => {
    const host = new FakeHost().onScript('http_read', { code: 69 })
    const error = await rejection(runModule(uri, { url }, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })

  for (const bad of [{}, { url: '/x' }, { url, method: 'get' }, { url, status: 200 }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(uri, bad, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
