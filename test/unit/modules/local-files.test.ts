import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { listTree } from '../../../engine/modules/local-files.ts'
import { rejection } from '../../support/rejection.ts'

describe('a folder of the control machine', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-tree-'))
    await mkdir(join(folder, 'sub/inner'), { recursive: true })
    await writeFile(join(folder, 'sub/file'), '')
  })

  afterEach(() => rm(folder, { recursive: true }))

  it('is listed with what its symlinks lead to, but for those that lead back', async () => {
    await symlink('sub', join(folder, 'again'))
    await symlink('..', join(folder, 'sub/loop'))
    await symlink('.', join(folder, 'self'))
    expect(await listTree(folder)).to.deep.equal({
      folders: ['again', 'again/inner', 'sub', 'sub/inner'],
      files: ['again/file', 'sub/file'],
    })
  })

  for (const target of ['nowhere', 'link']) {
    it(`is refused with a symlink to ${target}, which is named`, async () => {
      const link = join(folder, 'sub/link')
      await symlink(target, link)
      const error = await rejection(listTree(folder))
      expect(error).to.include({ name: 'TsplayError', code: 'NOT_A_FILE' })
      expect(error).to.have.property('message').that.includes(link)
    })
  }
})
