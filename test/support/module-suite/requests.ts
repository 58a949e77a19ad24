import { createHash } from 'node:crypto'

import { expect } from 'chai'

import { rejection } from '../rejection.ts'
import type { Scene } from './scene.ts'
import type { Web } from './web.ts'

/** The modules that ask servers; `here` is where the machine finds this one. */
export function describeRequests(scene: Scene, web: Web, here: () => string): void {
  const { at, text, use, converges } = scene
  const url = (): string => `http://${here()}:${web.port}`

  it('get_url downloads once, checks, and leaves nothing half-written', async () => {
    const sum = createHash('sha256').update('content of the file').digest('hex')
    const args = {
      url: `${url()}/moved`,
      dest: at('got'),
      mode: '0755',
      checksum: `sha256:${sum}`,
    }
    await converges('get_url', args)
    expect(web.requests).to.have.length(2)
    expect(await text('got')).to.equal('content of the file')
    const wrong = { ...args, checksum: `sha256:${'0'.repeat(64)}` }
    const error = await rejection(use('get_url', wrong))
    expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
    expect(error).to.have.property('data').that.includes({ got: sum })
    expect(
      await rejection(use('get_url', { ...args, url: `${url()}/no`, dest: at('n') })),
    ).to.include({
      code: 'MODULE_FAILED',
    })
    const nowhere = await rejection(use('get_url', { ...args, dest: at('no/x') }))
    expect(nowhere).to.include({ code: 'NOT_A_FILE' })
    expect((await use('find', { paths: scene.folder, hidden: true })).result['matched']).to.equal(1)
  })

  it('get_url keeps what it replaces, and writes nothing in check mode', async () => {
    await scene.put('got', 'old')
    await scene.host.run(['touch', '-d', '2001-01-01 00:00:00', scene.folder])
    const mtime = async () => (await scene.host.inspect(scene.folder))?.mtime
    const before = await mtime()
    const args = { url: `${url()}/file`, dest: at('got'), force: true, backup: true }
    expect((await use('get_url', args, { check: true })).changed).to.equal(true)
    expect(await mtime()).to.equal(before)
    const { result } = await use('get_url', args)
    expect((await scene.host.read(result['backup_file'] as string)).toString()).to.equal('old')
    expect(await text('got')).to.equal('content of the file')
    const again = await use('get_url', args)
    expect([again.changed, again.result['backup_file']]).to.deep.equal([false, undefined])
  })

  it('uri asks and sends', async () => {
    const json = await use('uri', { url: `${url()}/json` })
    expect(json.result).to.include({ status: 200, content_type: 'application/json' })
    expect(json.result['json']).to.deep.equal({ a: [1] })
    const missing = await use('uri', {
      url: `${url()}/no`,
      status_code: 404,
      return_content: true,
    })
    // The wget of busybox throws the bodies of errors away.
    expect(missing.result).to.include({ status: 404 })
    expect(missing.result['content']).to.be.oneOf(['not here', ''])
    const moved = await use('uri', { url: `${url()}/moved`, return_content: true })
    expect(moved.result).to.include({ status: 200, content: 'content of the file' })
    const refused = await use('uri', { url: 'http://127.0.0.1:1/' })
    expect(refused.result).to.include({ failed: true, status: -1 })
  })

  it('uri sends bodies and passwords that no list of processes shows', async function () {
    const tools = await scene.host.script('command -v curl || wget --help 2>&1 | grep -e --config')
    if (tools.code !== 0) this.skip()
    const body = { text: 'a "b" \\ ü' }
    const args = { url: `${url()}/json`, method: 'POST', body, body_format: 'json' }
    await use('uri', { ...args, url_username: 'me', url_password: 's"3', force_basic_auth: true })
    const [request] = web.requests
    expect(request).to.include({ method: 'POST', auth: `Basic ${btoa('me:s"3')}` })
    expect(JSON.parse(request?.body ?? '')).to.deep.equal(body)
  })

  it('wait_for sees ports and paths', async () => {
    const { port } = web
    const quick = { timeout: 1, sleep: 0.05, connect_timeout: 2 }
    const open = await use('wait_for', { ...quick, host: here(), port })
    expect(open.result).to.not.have.property('failed')
    const closed = await use('wait_for', { ...quick, port: 1, state: 'stopped' })
    expect(closed.result).to.not.have.property('failed')
    expect((await use('wait_for', { ...quick, port: 1 })).result.failed).to.equal(true)
    await scene.host.script('(sleep 0.3; echo ready > "$1") >/dev/null 2>&1 &', [at('log')])
    const path = await use('wait_for', { ...quick, timeout: 5, path: at('log') })
    expect(path.result).to.not.have.property('failed')
    expect((await use('wait_for_connection', {})).result['elapsed']).to.equal(0)
  })
}
