import { createServer } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { openBundle } from '../../../engine/bundle/archive.ts'
import { bundle } from '../../../engine/modules/bundle.ts'
import { type DownloadSite, sha256, startDownloadSite } from '../../support/download-site.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule, type RunModuleOptions } from '../../support/run-module.ts'

describe('images of a bundle', () => {
  let site: DownloadSite
  let other: DownloadSite
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-registry-'))
  })
  after(() => rm(folder, { recursive: true }))
  beforeEach(async () => {
    site = await startDownloadSite()
    other = await startDownloadSite()
  })
  afterEach(async () => {
    await rm(join(folder, 'b.tar'), { force: true })
    await rm(join(folder, 'b.tar.parts'), { recursive: true, force: true })
    await Promise.all([site.stop(), other.stop()])
  })

  const dest = () => join(folder, 'b.tar')
  const get = (name: string, args: object = {}, options: RunModuleOptions = {}) => {
    const images = [{ name, architecture: 'amd64' }]
    return runModule(bundle, { dest: dest(), images, ...args }, new FakeHost(), options)
  }
  const bundled = async () => (await openBundle(dest())).index.images.map(({ name }) => name)
  const mirror = (host: string, more: object = {}) => ({ host, ...more })

  it('come from the mirrors in their order, which are told whom they stand for', async () => {
    site.image('pause', '3', { amd64: ['pause'] })
    const mirrors = [{ prefix: 'registry.test', mirrors: [mirror(other.url), mirror(site.url)] }]
    await get('registry.test/pause:3', { mirrors })
    expect(await bundled()).to.deep.equal(['registry.test/pause:3'])
    expect(other.asked[0]).to.equal('/v2/pause/manifests/3?ns=registry.test')
  })

  it('come from the registry itself where no mirror has them', async () => {
    site.image('pause', '3', { amd64: ['pause'] })
    const mirrors = [{ prefix: site.registry, server: site.url, mirrors: [mirror(other.url)] }]
    await get(`${site.registry}/pause:3`, { mirrors })
    expect(site.asked[0]).to.equal('/v2/pause/manifests/3')
  })

  it('ask a mirror that may not resolve for no tag', async () => {
    site.image('pause', '3', { amd64: ['pause'] })
    other.image('pause', '3', { amd64: ['pause'] })
    const able = mirror(other.url, { capabilities: ['pull'] })
    const mirrors = [{ prefix: site.registry, server: site.url, mirrors: [able] }]
    await get(`${site.registry}/pause:3`, { mirrors })
    expect(other.asked.filter(path => path.includes('/manifests/3'))).to.deep.equal([])
    expect(other.asked.some(path => path.includes(sha256('pause')))).to.equal(true)
  })

  it('say of every place what it answered where none has them', async () => {
    const mirrors = [{ prefix: site.registry, mirrors: [mirror(other.url)] }]
    const error = await rejection(get(`${site.registry}/pause:3`, { mirrors }))
    expect(error.message).to.contain(other.url).and.contain(site.url).and.contain('404')
  })

  it('come with a token where the registry wants one', async () => {
    const digest = site.image('pause', '3', { amd64: ['pause'] })
    const manifest = await (await fetch(`${site.url}/v2/pause/manifests/3`)).text()
    site.on('/v2/pause/manifests/3', (request, response) => {
      if (request.headers.authorization !== 'Bearer let-me-in') {
        const challenge = `Bearer realm="${other.url}/token",service="here",scope="repository:pause:pull"`
        response.writeHead(401, { 'www-authenticate': challenge }).end()
      } else response.writeHead(200, { 'docker-content-digest': digest }).end(manifest)
    })
    other.on('/token', (_request, response) => response.end('{"token": "let-me-in"}'))
    await get(`${site.registry}/pause:3`)
    expect(other.asked).to.deep.equal(['/token?service=here&scope=repository%3Apause%3Apull'])
  })

  it('take no token along to where they are redirected', async () => {
    site.image('pause', '3', { amd64: ['pause'] })
    const blob = `/v2/pause/blobs/sha256:${sha256('pause')}`
    other.file('/elsewhere', 'pause')
    site.on(blob, (request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${site.url}/token"` }).end()
      } else response.writeHead(307, { location: `${other.url}/elsewhere` }).end()
    })
    site.on('/token', (_request, response) => response.end('{"access_token": "secret"}'))
    await get(`${site.registry}/pause:3`)
    expect(other.asked).to.deep.equal(['/elsewhere'])
    expect(other.headers[0]).not.to.have.property('authorization')
  })

  it('are refused where a layer is not what its digest says', async () => {
    site.image('pause', '3', { amd64: ['pause'] })
    site.on(`/v2/pause/blobs/sha256:${sha256('pause')}`, (_request, response) =>
      response.end('evil'),
    )
    const error = await rejection(get(`${site.registry}/pause:3`))
    expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
    expect(error.message).to.contain(`${site.registry}/pause:3`)
  })

  it('are refused where a manifest is not what was asked for by digest', async () => {
    const digest = site.image('pause', '3', { amd64: ['pause'] })
    const evil = site.image('pause', 'evil', { amd64: ['evil'] })
    const manifest = await (await fetch(`${site.url}/v2/pause/manifests/evil`)).text()
    site.on(`/v2/pause/manifests/${digest}`, (_request, response) => response.end(manifest))
    const error = await rejection(get(`${site.registry}/pause@${digest}`))
    expect(error.message).to.contain(`expected ${digest}, got ${evil}`)
  })

  for (const [what, layers] of Object.entries({
    'of one architecture': { arm64: ['x'] },
    'of several architectures': { arm64: ['x'], s390x: ['y'] },
  })) {
    it(`are refused ${what} where it is another one, which is told`, async () => {
      site.image('pause', '3', layers)
      const error = await rejection(get(`${site.registry}/pause:3`))
      expect(error.message).to.contain('arm64').and.contain('amd64')
    })
  }

  it('go through a proxy, but for servers that no_proxy names', async () => {
    site.image('pause', '3', { amd64: ['pause'] })
    const through: string[] = []
    const proxy = createServer((request, response) => {
      through.push(request.url ?? '')
      const { pathname, search } = new URL(request.url ?? '')
      void fetch(site.url + pathname + search).then(async answer => {
        response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()))
      })
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    try {
      const mirrors = [{ prefix: 'registry.test', mirrors: [mirror('http://registry.test')] }]
      const own = { prefix: site.registry, server: site.url }
      const environment = { http_proxy, no_proxy: '127.0.0.0/8' }
      await get('registry.test/pause:3', { mirrors: [...mirrors, own] }, { environment })
      expect(through[0]).to.equal('http://registry.test/v2/pause/manifests/3')
      site.image('other', '1', { amd64: ['other'] })
      through.length = 0
      await get(`${site.registry}/other:1`, { mirrors: [own] }, { environment })
      expect(through).to.deep.equal([])
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
  })
})
