import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises'

import { expect } from 'chai'

import { bundleInfo } from '../../../engine/modules/bundle_info.ts'
import { type TestBundle, writeTestBundle } from '../../support/bundle.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('bundle_info', () => {
  let bundle: TestBundle
  let copy: string
  before(async () => {
    bundle = await writeTestBundle()
    copy = `${bundle.path}.copy`
  })
  after(() => bundle.remove())

  const amd64 = () => ({ name: bundle.image, architecture: 'amd64' })
  const look = async (args: object = {}) => {
    const host = new FakeHost()
    const wanted = { bundle: bundle.path, files: [bundle.file], images: [amd64()] }
    const { result, changed } = await runModule(bundleInfo, { ...wanted, ...args }, host)
    expect([changed, host.roundTrips]).to.deep.equal([false, 0])
    return { missing: result['missing'], damaged: result['damaged'] }
  }
  const damage = async (from: string, to: string) => {
    const text = (await readFile(bundle.path)).toString('latin1')
    await writeFile(copy, text.replace(from, to), 'latin1')
  }

  it('finds nothing wrong with a bundle that holds all that is asked for', async () => {
    expect(await look()).to.deep.equal({ missing: [], damaged: [] })
  })

  it('names what is missing, each once, an architecture too', async () => {
    const file = { name: 'crictl', url: 'https://example.org/crictl', sha256: 'a'.repeat(64) }
    const other = { ...amd64(), architecture: 's390x' }
    const { missing } = await look({ files: [file, file], images: [amd64(), other] })
    expect(missing).to.deep.equal([
      'crictl (https://example.org/crictl)',
      `${bundle.image} (s390x)`,
    ])
  })

  it('names a file that is damaged, and an image by the damage of a layer', async () => {
    await damage('the program', 'the prograM')
    expect((await look({ bundle: copy })).damaged).to.deep.equal([`runc (${bundle.file.url})`])
    await damage(bundle.layer, bundle.layer.toUpperCase())
    expect((await look({ bundle: copy })).damaged).to.deep.equal([`${bundle.image} (amd64)`])
  })

  it('has no eye for damage in what is not asked for', async () => {
    await damage('another layer', 'an0ther layer')
    expect((await look({ bundle: copy })).damaged).to.deep.equal([])
  })

  it('says of a bundle that it is not there, cut short, or none', async () => {
    const codeOf = async () => (await rejection(look({ bundle: copy }))) as Error & { code: string }
    await copyFile(bundle.path, copy)
    await truncate(copy, 3000)
    expect((await codeOf()).code).to.equal('CHECKSUM_MISMATCH')
    await writeFile(copy, Buffer.alloc(1024))
    expect((await codeOf()).code).to.equal('FILE_UNREADABLE')
    const absent = await rejection(look({ bundle: '/no/such/bundle.tar' }))
    expect(absent).to.include({ code: 'FILE_NOT_FOUND' })
    expect(absent).to.have.property('hint').that.contains('tsplay bundle')
  })
})
