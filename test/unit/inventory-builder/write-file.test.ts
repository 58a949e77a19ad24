import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { writeAtomically } from '../../../inventory/builder/write-file.ts'

describe('inventory-builder write-file', () => {
  it('leaves nothing behind when the file cannot be put in place', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'write-'))
    await mkdir(join(folder, 'hosts.yml'))
    const error: unknown = await writeAtomically(join(folder, 'hosts.yml'), 'x').catch(
      (caught: unknown) => caught,
    )
    expect(error).to.have.property('code', 'FILE_UNREADABLE')
    expect(await readdir(folder)).to.deep.equal(['hosts.yml'])
    await rm(folder, { recursive: true })
  })
})
