import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { findPlaybook } from '../../../engine/cli/find-playbook.ts'
import { TsplayError } from '../../../engine/errors.ts'

describe('cli/find-playbook', () => {
  let cwd = ''
  let installed = ''

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'playbooks-'))
    cwd = join(folder, 'cwd')
    installed = join(folder, 'installed')
    await mkdir(cwd)
    await mkdir(installed)
    await writeFile(join(cwd, 'mine.yml'), '')
    await writeFile(join(installed, 'mine.yml'), '')
    await writeFile(join(installed, 'cluster.yml'), '')
  })

  after(() => rm(join(cwd, '..'), { recursive: true }))

  it('prefers a file in the current folder', () => {
    expect(findPlaybook('mine.yml', cwd, installed)).to.equal(join(cwd, 'mine.yml'))
  })

  it('falls back to the playbooks that come with tsplay', () => {
    expect(findPlaybook('cluster.yml', cwd, installed)).to.equal(join(installed, 'cluster.yml'))
  })

  it('does not look there for a path', () => {
    expect(() => findPlaybook('./cluster.yml', cwd, installed))
      .to.throw(TsplayError)
      .with.property('code', 'FILE_NOT_FOUND')
  })

  it('says that a folder is no playbook', () => {
    expect(() => findPlaybook('.', cwd, installed))
      .to.throw(TsplayError)
      .with.property('code', 'FILE_UNREADABLE')
  })

  it('names the one that was probably meant', () => {
    expect(() => findPlaybook('clustr.yml', cwd, installed))
      .to.throw(TsplayError)
      .with.property('hint')
      .that.includes('cluster.yml')
  })
})
