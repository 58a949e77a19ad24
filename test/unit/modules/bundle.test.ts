import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { openBundle } from '../../../engine/bundle/archive.ts'
import { bundle } from '../../../engine/modules/bundle.ts'
import { type DownloadSite, sha256, startDownloadSite } from '../../support/download-site.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule, type RunModuleOptions } from '../../support/run-module.ts'

describe('bundle', () => {
  let site: DownloadSite
  let folder: string
  let dest: string
  beforeEach(async () => {
    site = await startDownloadSite()
    folder = await mkdtemp(join(tmpdir(), 'tsplay-bundle-'))
    dest = join(folder, 'site.tar')
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await site.stop()
  })

  const run = (args: object, options: RunModuleOptions = {}) =>
    runModule(bundle, { dest, ...args }, new FakeHost(), options)
  const runc = () => ({
    name: 'runc',
    url: `${site.url}/runc`,
    sha256: site.file('/runc', 'the program runc'),
  })
  const image = (name: string, architecture = 'amd64') => ({
    name: `${site.registry}/${name}`,
    architecture,
  })
  const blob = (content: string) => `blobs/sha256/${sha256(content)}`
  const names = () => execFileSync('tar', ['-tf', dest]).toString().trim().split('\n')

  it('gathers files and images, of several platforms only what is asked for, in one tar archive', async () => {
    site.image('base/proxy', 'v1', { amd64: ['common', 'own'], arm64: ['other'] })
    const files = [runc()]
    const { result } = await run({ files, images: [image('base/proxy:v1')] })
    expect(result).to.include({ dest, files: 1, images: 1 })
    const found = names()
    expect(found.slice(0, 3)).to.deep.equal(['bundle.json', 'oci-layout', 'index.json'])
    expect(found).to.include.members([blob('the program runc'), blob('common'), blob('own')])
    expect(found).not.to.include(blob('other'))
    const content = execFileSync('tar', ['-xOf', dest, blob('the program runc')]).toString()
    expect(content).to.equal('the program runc')
  })

  it('tells what is in it: where from, how large, for what', async () => {
    const digest = site.image('proxy', 'v1', { amd64: ['own'], arm64: ['other'] })
    const file = runc()
    const settings = { kube_version: 'v1.36.4' }
    await run({ files: [file], images: [image('proxy:v1', 'arm64')], settings })
    const { index } = await openBundle(dest)
    expect(index.settings).to.deep.equal(settings)
    expect(index.files).to.deep.equal([{ ...file, size: 16 }])
    expect(index.images[0]).to.deep.include({ ...image('proxy:v1', 'arm64'), digest })
  })

  it('has what several images share only once', async () => {
    site.image('a', '1', { amd64: ['common', 'a'] })
    site.image('b', '1', { amd64: ['common', 'b'] })
    await run({ images: [image('a:1'), image('b:1')] })
    expect(names().filter(name => name === blob('common'))).to.have.length(1)
    expect(site.asked.filter(path => path.endsWith(sha256('common')))).to.have.length(1)
  })

  it('tells what is to be downloaded, but not again when it is tried again', async () => {
    await writeFile(dest, '')
    const write = { dest: join(dest, 'site.tar'), files: [runc()] }
    const { events, of } = await play(`
- hosts: a
  gather_facts: false
  tasks:
    - name: write
      bundle: ${JSON.stringify(write)}
      register: written
      until: not written.failed
      retries: 2
      delay: 0
`)
    expect(of('write')).to.include({ status: 'failed', attempts: 3 })
    const told = events.flatMap(event => (event.type === 'message' ? event.text : []))
    expect(told).to.deep.equal([`to download: ${site.url}/runc`])
  })

  it('changes nothing on the second run, and asks nobody', async () => {
    site.image('a', '1', { amd64: ['a'] })
    const args = { files: [runc()], images: [image('a:1')] }
    await run(args)
    site.asked.length = 0
    const { changed } = await run(args)
    expect([changed, site.asked]).to.deep.equal([false, []])
  })

  it('downloads only what is new when more is asked for, and leaves out what is not', async () => {
    site.image('a', '1', { amd64: ['a'] })
    site.image('b', '1', { amd64: ['b'] })
    await run({ files: [runc()], images: [image('a:1')] })
    site.asked.length = 0
    const { changed } = await run({ images: [image('a:1'), image('b:1')] })
    expect(changed).to.equal(true)
    expect(site.asked.filter(path => !path.startsWith('/v2/b/'))).to.deep.equal([])
    expect(names())
      .to.include.members([blob('a'), blob('b')])
      .and.not.include(blob('the program runc'))
  })

  it('is the same byte by byte, whenever it is written', async () => {
    site.image('a', '1', { amd64: ['a'] })
    const args = { files: [runc()], images: [image('a:1')] }
    await run(args)
    const first = await readFile(dest)
    await rm(dest)
    await run(args)
    expect((await readFile(dest)).equals(first)).to.equal(true)
  })

  it('goes on where it was broken off', async () => {
    const args = { files: [runc()], images: [image('a:1')] }
    expect(await rejection(run(args))).to.include({ code: 'MODULE_FAILED' })
    expect(existsSync(dest)).to.equal(false)
    site.image('a', '1', { amd64: ['a'] })
    site.asked.length = 0
    await run(args)
    expect(site.asked).not.to.include('/runc')
    expect(await readdir(folder)).to.deep.equal(['site.tar'])
  })

  it('does not trust what a crash has left of a download', async () => {
    const file = runc()
    await run({ files: [file] })
    await rm(dest)
    site.on('/runc', (_request, response) => response.destroy())
    expect(await rejection(run({ files: [file] }))).to.include({ code: 'MODULE_FAILED' })
    await writeFile(join(`${dest}.parts`, file.sha256), 'the pro')
    runc()
    await run({ files: [file] })
    const content = execFileSync('tar', ['-xOf', dest, blob('the program runc')]).toString()
    expect(content).to.equal('the program runc')
  })

  it('repairs a bundle that is damaged, with nothing but the damaged part', async () => {
    site.image('a', '1', { amd64: ['a layer'] })
    const args = { files: [runc()], images: [image('a:1')] }
    await run(args)
    const whole = await readFile(dest)
    await writeFile(dest, whole.toString('latin1').replace('program', 'prOgram'), 'latin1')
    site.asked.length = 0
    expect((await run(args)).changed).to.equal(true)
    expect(site.asked).to.deep.equal(['/runc'])
    expect((await readFile(dest)).equals(whole)).to.equal(true)
  })

  it('writes nothing in check mode, and asks nobody', async () => {
    const { changes, told } = await run({ files: [runc()] }, { check: true })
    expect(changes).to.deep.equal([`write ${dest}`])
    expect(told).to.deep.equal([`to download: ${site.url}/runc`])
    expect([site.asked, await readdir(folder)]).to.deep.equal([[], []])
  })

  it('refuses a file with another checksum, with the address and what came', async () => {
    const wrong = { ...runc(), sha256: sha256('another') }
    const error = await rejection(run({ files: [wrong] }))
    expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
    expect(error.message).to.contain(wrong.url).and.contain(sha256('the program runc'))
    expect(existsSync(dest)).to.equal(false)
  })

  it('says what a server answered, and what to do', async () => {
    const url = `${site.url}/gone`
    const error = await rejection(run({ files: [{ name: 'x', url, sha256: sha256('x') }] }))
    expect(error.message).to.contain(url).and.contain('404').and.contain('nothing here')
    expect(error).to.have.property('hint').that.contains('version')
  })

  it('stops when the run is stopped, and leaves no half archive', async () => {
    const stopped = new AbortController()
    const reason = new Error('Ctrl-C')
    const file = runc()
    site.on('/runc', (_request, response) => {
      response.write('the pro')
      stopped.abort(reason)
    })
    const error = await rejection(run({ files: [file] }, { signal: stopped.signal }))
    expect(error).to.equal(reason)
    expect(existsSync(dest)).to.equal(false)
  })

  it('leaves a file alone that is no bundle', async () => {
    await writeFile(dest, 'my holiday pictures')
    const error = await rejection(run({ files: [runc()] }))
    expect(error).to.have.property('hint').that.contains('another name')
    expect(await readFile(dest, 'utf8')).to.equal('my holiday pictures')
  })

  it('says why it cannot write', async () => {
    await writeFile(join(folder, 'file'), '')
    const error = await rejection(run({ dest: join(folder, 'file/site.tar'), files: [runc()] }))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error).to.have.property('hint').that.contains('room')
  })

  for (const [what, args] of Object.entries({
    'a file without a checksum': { files: [{ name: 'x', url: 'http://x/x', sha256: '' }] },
    'an image without a registry': { images: [{ name: 'nginx:1', architecture: 'amd64' }] },
    'a URL of another kind': { files: [{ name: 'x', url: 'file:///x', sha256: sha256('x') }] },
  })) {
    it(`rejects ${what}`, async () => {
      expect(await rejection(run(args))).to.include({ code: 'BAD_ARGS' })
    })
  }
})
