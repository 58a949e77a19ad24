import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { readExisting, writeAtomically } from '../../../inventory/builder/write-file.ts'
import { rejection } from '../../support/rejection.ts'

describe('inventory-builder write-file', () => {
  it('does not take for text what is none, to write something else in its place', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'write-'))
    const path = join(folder, 'hosts.yml')
    await writeFile(path, Buffer.from('# M\xfcller\n', 'latin1'))
    expect(await rejection(readExisting(path))).to.have.property('code', 'FILE_UNREADABLE')
    await rm(folder, { recursive: true })
  })

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

  it('puts nothing in the place of a device, a pipe or a link to nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'write-'))
    const [pipe, link] = ['pipe', 'link'].map(name => join(folder, name)) as [string, string]
    execFileSync('mkfifo', [pipe])
    await symlink('nothing', link)
    for (const path of [pipe, link]) {
      const error = await rejection(writeAtomically(path, 'x'))
      expect(error).to.have.property('code', 'FILE_UNREADABLE')
    }
    expect((await lstat(pipe)).isFIFO()).to.equal(true)
    expect((await lstat(link)).isSymbolicLink()).to.equal(true)
    await rm(folder, { recursive: true })
  })
})
