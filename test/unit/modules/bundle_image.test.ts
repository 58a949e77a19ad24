import { execFileSync } from 'node:child_process'
import type { Readable } from 'node:stream'

import { expect } from 'chai'

import { bundleImage } from '../../../engine/modules/bundle_image.ts'
import { type TestBundle, writeTestBundle } from '../../support/bundle.ts'
import { sha256 } from '../../support/download-site.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('bundle_image', () => {
  let bundle: TestBundle
  before(async () => {
    bundle = await writeTestBundle()
  })
  after(() => bundle.remove())

  const args = (more: object = {}) => ({
    ...{ bundle: bundle.path, name: bundle.image, architecture: 'amd64' },
    ...more,
  })
  const ctr = ['/usr/local/bin/ctr', '--namespace', 'k8s.io', 'images']
  /** A containerd that has the image after so many questions; undefined: never. */
  const engine = (after: number | undefined, imported = { code: 0, stderr: '' }) => {
    let asked = 0
    return new FakeHost()
      .onRun([...ctr, 'ls', '-q', `name==${bundle.image}`], () => ({
        stdout: after !== undefined && asked++ >= after ? `${bundle.image}\n` : '',
      }))
      .onRun(({ argv }) => argv.includes('import'), imported)
  }

  it('imports the image of the right architecture under its name, as a stream', async () => {
    const host = engine(1)
    const { changes } = await runModule(bundleImage, args(), host)
    expect(changes).to.deep.equal([`import ${bundle.image}`])
    const { argv, options } = host.commands[1] ?? { argv: [], options: {} }
    expect(argv).to.deep.equal([...ctr, 'import', '-'])
    const chunks: Buffer[] = []
    const open = options.stdin as () => Readable
    for await (const chunk of open()) chunks.push(chunk as Buffer)
    const tar = (...words: string[]) =>
      execFileSync('tar', words, { input: Buffer.concat(chunks) }).toString()
    expect(tar('-t').trim().split('\n')).to.have.length(5)
    expect(tar('-xO', `blobs/sha256/${sha256(bundle.layer)}`)).to.equal(bundle.layer)
    const { manifests } = JSON.parse(tar('-xO', 'index.json')) as {
      manifests: { annotations: Record<string, string>; platform: object }[]
    }
    expect(manifests).to.have.length(1)
    expect(manifests[0]?.annotations['io.containerd.image.name']).to.equal(bundle.image)
    expect(manifests[0]?.platform).to.deep.equal({ os: 'linux', architecture: 'amd64' })
  })

  it('changes nothing where the image is, in one round trip', async () => {
    const host = engine(0)
    expect((await runModule(bundleImage, args(), host)).changed).to.equal(false)
    expect(host.roundTrips).to.equal(1)
  })

  it('imports nothing in check mode', async () => {
    const host = engine(undefined)
    expect((await runModule(bundleImage, args(), host, { check: true })).changed).to.equal(true)
    expect(host.commands).to.have.length(1)
  })

  it('goes into the snapshotter that is named', async () => {
    const host = engine(1)
    await runModule(bundleImage, args({ snapshotter: 'zfs' }), host)
    expect(host.commands[1]?.argv.slice(-4)).to.deep.equal(['import', '--snapshotter', 'zfs', '-'])
  })

  for (const [what, more] of Object.entries({
    'an image': { name: 'quay.io/other/image:1' },
    'an architecture': { architecture: 's390x' },
  })) {
    it(`says that the bundle lacks ${what}`, async () => {
      const host = new FakeHost().onRun(() => true, {})
      const error = await rejection(runModule(bundleImage, args(more), host))
      expect(error).to.include({ code: 'MODULE_FAILED' })
      expect(error.message).to.contain(bundle.path).and.contain(Object.values(more)[0])
    })
  }

  it('fails with what containerd said', async () => {
    const host = engine(undefined, { code: 1, stderr: 'ctr: no space left on device' })
    const error = await rejection(runModule(bundleImage, args(), host))
    expect(error.message).to.contain('no space left')
  })

  it('fails where an import has not brought the name', async () => {
    const error = await rejection(runModule(bundleImage, args(), engine(undefined)))
    expect(error).to.include({ code: 'MODULE_FAILED' })
  })
})
