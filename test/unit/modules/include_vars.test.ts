import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { includeVars } from '../../../engine/modules/include_vars.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('include_vars', () => {
  let folder: string
  const context = {
    findFile: (name: string) => Promise.resolve(join(folder, name)),
    loadVars: (path: string) => Promise.resolve({ last: path, [path.slice(-5)]: true }),
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-vars-'))
    await mkdir(join(folder, 'dir/sub'), { recursive: true })
    await mkdir(join(folder, 'none'))
    for (const name of ['b.yml', 'a.yml', 'c.txt', 'sub/d.yml']) {
      await writeFile(join(folder, 'dir', name), '')
    }
  })
  after(() => rm(folder, { recursive: true }))

  it('gives back the variables of a file', async () => {
    const run = await runModule(includeVars, { file: 'a.yml' }, new FakeHost(), context)
    const path = join(folder, 'a.yml')
    expect(run.result.ansible_facts).to.deep.equal({ last: path, 'a.yml': true })
    expect(run.result['ansible_included_var_files']).to.deep.equal([path])
    expect(run.changed).to.equal(false)
  })

  it('loads the files of a folder in order of their names, the last one wins', async () => {
    const run = await runModule(includeVars, { dir: 'dir' }, new FakeHost(), context)
    const last = join(folder, 'dir/sub/d.yml')
    const facts = { 'a.yml': true, 'b.yml': true, 'd.yml': true, last }
    expect(run.result.ansible_facts).to.deep.equal(facts)
  })

  it('puts them all under one name', async () => {
    const args = { file: 'a.yml', name: 'all' }
    const { result } = await runModule(includeVars, args, new FakeHost(), context)
    expect(result.ansible_facts).to.have.nested.property('all.last')
  })

  it('fails on a folder without variable files', async () => {
    const error = await rejection(runModule(includeVars, { dir: 'none' }, new FakeHost(), context))
    expect(error).to.include({ code: 'FILE_NOT_FOUND' })
  })

  for (const bad of [{}, { file: 'a', dir: 'b' }, { file: 'a', name: 'x y' }]) {
    it(`rejects ${JSON.stringify(bad)}`, async () => {
      const error = await rejection(runModule(includeVars, bad, new FakeHost(), context))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
