import { createHash } from 'node:crypto'

import { expect } from 'chai'

import { getUrl } from '../../../engine/modules/get_url.ts'
import { type TestBundle, writeTestBundle } from '../../support/bundle.ts'
import { withCoreutils } from '../../support/coreutils.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('get_url', () => {
  const digest = createHash('sha256').update('etcd').digest('hex')
  const url = 'https://example.org/v1/etcd.tar.gz?token=s3cret'
  const args = { url, dest: '/opt/etcd', checksum: `sha256:${digest}`, mode: '0755' }
  const programmed = (host: FakeHost): FakeHost =>
    host.onScript('get-url', ({ argv }) => {
      const [dest = '', , , mode = ''] = argv
      if (mode !== '') host.put(dest, { content: 'etcd', mode })
      return { stdout: `${digest}\n` }
    })

  it('has the host download, and keeps the address off the argument list', async () => {
    const host = programmed(new FakeHost({ '/opt': null }))
    const context = { environment: { https_proxy: 'http://p:1' } }
    const { result, changes } = await runModule(getUrl, args, host, context)
    const shown = 'https://example.org/v1/etcd.tar.gz'
    expect(changes).to.deep.equal([`download ${shown} to /opt/etcd`])
    expect(result).to.include({ dest: '/opt/etcd', checksum_dest: digest })
    const [command] = host.commands
    expect(command?.argv).to.deep.equal(['/opt/etcd', 'sha256', digest, '0755', '', ''])
    expect(command?.options.stdin).to.contain('s3cret')
    expect(command?.options.env).to.deep.equal({ https_proxy: 'http://p:1' })
  })

  it('asks nothing of the network when the checksum is right, in one round trip', async () => {
    const host = new FakeHost({ '/opt/etcd': { content: 'etcd', mode: '0755' } })
    expect((await runModule(getUrl, args, host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('sets only the mode when only that differs', async () => {
    const host = withCoreutils(new FakeHost({ '/opt/etcd': 'etcd' }))
    const { changes } = await runModule(getUrl, args, host)
    expect(changes).to.deep.equal(['set 0755 on /opt/etcd'])
  })

  it('downloads nothing in check mode', async () => {
    const host = new FakeHost({ '/opt/etcd': 'old' })
    expect((await runModule(getUrl, args, host, { check: true })).changed).to.equal(true)
    expect(host.commands).to.deep.equal([])
  })

  it('goes into a directory under the name in the address', async () => {
    const host = programmed(new FakeHost({ '/opt/etcd': null }))
    const { result } = await runModule(getUrl, args, host)
    expect(result['dest']).to.equal('/opt/etcd/etcd.tar.gz')
  })

  it('keeps a file without a checksum unless forced to look', async () => {
    const host = programmed(new FakeHost({ '/opt/etcd': 'old' }))
    const plain = { url, dest: '/opt/etcd' }
    expect((await runModule(getUrl, plain, host)).changed).to.equal(false)
    const forced = { ...plain, force: true }
    expect((await runModule(getUrl, forced, host)).changed).to.equal(true)
    expect((await runModule(getUrl, forced, host)).changed).to.equal(false)
  })

  it('compares other digests with the host’s own tools', async () => {
    const host = new FakeHost({ '/opt/etcd': 'etcd' })
    const sum = 'ab'.repeat(64)
    host.onRun(['sha512sum', '/opt/etcd'], { stdout: `${sum}  /opt/etcd\n` })
    const given = { url, dest: '/opt/etcd', checksum: `sha512:${sum.toUpperCase()}` }
    expect((await runModule(getUrl, given, host)).changed).to.equal(false)
  })

  it('names address, expected and found digest on a mismatch', async () => {
    const host = new FakeHost({ '/opt': null }).onScript('get-url', { code: 66, stdout: 'beef\n' })
    const error = await rejection(runModule(getUrl, args, host))
    expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
    expect(error).to.have.property('data').that.includes({ url, expected: digest, got: 'beef' })
  })

  it('fails with what the tool said', async () => {
    const host = new FakeHost({ '/opt': null })
    host.onScript('get-url', { code: 7, stderr: 'connection refused' })
    const error = await rejection(runModule(getUrl, args, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error.message).to.contain('connection refused')
  })

  describe('from a bundle', () => {
    let bundle: TestBundle
    before(async () => {
      bundle = await writeTestBundle()
    })
    after(() => bundle.remove())
    const copied = (more: object = {}) => {
      const { url, sha256 } = bundle.file
      const checksum = `sha256:${sha256}`
      return { url, dest: '/opt/runc', checksum, mode: '0755', bundle: bundle.path, ...more }
    }

    it('copies the file from the control machine, and asks nothing of the network', async () => {
      const host = new FakeHost({ '/opt': null })
      const { changes } = await runModule(getUrl, copied(), host)
      expect(changes).to.deep.equal([`copy ${bundle.file.url} from ${bundle.path} to /opt/runc`])
      expect(host.text('/opt/runc')).to.equal(bundle.content)
      expect(host.entry('/opt/runc').mode).to.equal('0755')
      expect(host.commands).to.deep.equal([])
      expect((await runModule(getUrl, copied(), host)).changed).to.equal(false)
    })

    it('does not need the bundle where the file is right', async () => {
      const host = new FakeHost({ '/opt/runc': { content: bundle.content, mode: '0755' } })
      const { changed } = await runModule(getUrl, copied({ bundle: '/gone.tar' }), host)
      expect(changed).to.equal(false)
    })

    for (const [what, checksum] of Object.entries({
      'a checksum that the bundle does not have': { checksum: `sha256:${'a'.repeat(64)}` },
      'no checksum': {},
      'another kind of checksum': { checksum: `md5:${'a'.repeat(32)}` },
    })) {
      it(`fails with ${what}, and the file stays as it was`, async () => {
        const { url } = bundle.file
        const args = { url, dest: '/opt/runc', bundle: bundle.path, ...checksum }
        const host = new FakeHost({ '/opt': null })
        expect(await rejection(runModule(getUrl, args, host))).to.include({ code: 'MODULE_FAILED' })
        expect(host.writes).to.deep.equal([])
      })
    }
  })

  for (const bad of [
    { ...args, checksum: 'sha256:https://example.org/sums' },
    { ...args, url: 'etcd' },
    { ...args, dest: 'opt' },
    { ...args, headers: { A: 'b\nInjected: c' } },
  ]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const host = new FakeHost({ '/opt': null })
      expect(await rejection(runModule(getUrl, bad, host))).to.include({ code: 'BAD_ARGS' })
    })
  }
})
