import { expect } from 'chai'

import { stat } from '../../../engine/modules/stat.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('stat', () => {
  const host = new FakeHost({
    '/bin/x': { content: 'x', mode: '4755', owner: 'daemon' },
    '/link': { target: '/bin/x' },
  })
  const look = async (args: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { result, changed } = await runModule(stat, args, host)
    expect(changed).to.equal(false)
    return result['stat'] as unknown as Record<string, unknown>
  }

  it('tells what a file is in one round trip', async () => {
    host.roundTrips = 0
    const found = await look({ path: '/bin/x' })
    expect(found).to.include({ exists: true, isreg: true, isdir: false, islnk: false, size: 1 })
    expect(found).to.include({ mode: '4755', isuid: true, executable: true, woth: false })
    expect(found).to.include({ pw_name: 'daemon', gr_name: 'root', gid: 0 })
    expect(found['checksum']).to.match(/^2d711642b726b044/)
    expect(host.roundTrips).to.equal(1)
  })

  it('tells of what is not there only that', async () => {
    expect(await look({ path: '/no' })).to.deep.equal({ exists: false })
  })

  it('looks at a link, or through it', async () => {
    expect(await look({ path: '/link' })).to.include({ islnk: true, lnk_target: '/bin/x' })
    expect(await look({ path: '/link', follow: true })).to.include({ islnk: false, isreg: true })
  })

  it('leaves the checksum out when told to', async () => {
    expect(await look({ path: '/bin/x', get_checksum: false })).to.not.have.property('checksum')
  })

  it('rejects a checksum that it does not make', async () => {
    const args = { path: '/x', checksum_algorithm: 'md5' }
    expect(await rejection(runModule(stat, args, host))).to.include({ code: 'BAD_ARGS' })
  })
})
