import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { expect } from 'chai'

import { fetch } from '../../../engine/modules/fetch.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('fetch', () => {
  const src = '/etc/kubernetes/admin.conf'
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-fetch-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('puts the file under its host and path, for the user only', async () => {
    const host = new FakeHost({ [src]: 'secret' })
    const { result, changed } = await runModule(fetch, { src, dest: folder }, host)
    const dest = join(folder, 'fake', src)
    expect([changed, result['dest']]).to.deep.equal([true, dest])
    expect(await readFile(dest, 'utf8')).to.equal('secret')
    expect((await stat(dest)).mode & 0o777).to.equal(0o600)
  })

  it('changes nothing on the second run, in one round trip', async () => {
    const host = new FakeHost({ [src]: 'secret' })
    await runModule(fetch, { src, dest: folder }, host)
    host.roundTrips = 0
    expect((await runModule(fetch, { src, dest: folder }, host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('writes nothing in check mode', async () => {
    const host = new FakeHost({ [src]: 'secret' })
    const run = await runModule(fetch, { src, dest: folder }, host, { check: true })
    expect(run.changed).to.equal(true)
    expect(await readdir(folder)).to.deep.equal([])
  })

  it('writes the file itself, or into a folder, when flat', async () => {
    const host = new FakeHost({ [src]: 'secret' })
    await runModule(fetch, { src, dest: join(folder, 'x'), flat: true }, host)
    await runModule(fetch, { src, dest: `${folder}/sub/`, flat: true }, host)
    expect(existsSync(join(folder, 'x'))).to.equal(true)
    expect(existsSync(join(folder, 'sub/admin.conf'))).to.equal(true)
  })

  it('puts no file in the place of a device or pipe', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const host = new FakeHost({ [src]: 'secret' })
    const error = await rejection(runModule(fetch, { src, dest: pipe, flat: true }, host))
    expect(error).to.include({ code: 'NOT_A_FILE' })
    expect((await stat(pipe)).isFIFO()).to.equal(true)
  })

  it('leaves nothing behind of a file that came different from what it was', async () => {
    const host = new FakeHost({ [src]: 'secret' })
    const connection = {
      reset: host.reset,
      readStream: () => Promise.resolve(Readable.from([Buffer.from('secr')])),
    }
    const error = await rejection(runModule(fetch, { src, dest: folder }, host, { connection }))
    expect(error).to.include({ code: 'CHECKSUM_MISMATCH' })
    expect(await readdir(join(folder, 'fake/etc/kubernetes'))).to.deep.equal([])
  })

  it('fails on a missing file unless told not to', async () => {
    const args = { src, dest: folder }
    const error = await rejection(runModule(fetch, args, new FakeHost()))
    expect(error).to.include({ code: 'NOT_A_FILE' })
    const run = await runModule(fetch, { ...args, fail_on_missing: false }, new FakeHost())
    expect(run.changed).to.equal(false)
  })

  it('rejects a source without a destination', async () => {
    const error = await rejection(runModule(fetch, { src }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
