import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { TsplayError } from '../../../engine/errors.ts'
import { script } from '../../../engine/modules/script.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { prepared } from '../../support/prepared.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('script', () => {
  const text = 'echo "$1"\n'
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-script-'))
    await writeFile(join(folder, 'say.sh'), text)
  })
  after(() => rm(folder, { recursive: true }))

  const findFile = (name: string): Promise<string> =>
    name === 'say.sh'
      ? Promise.resolve(join(folder, name))
      : Promise.reject(new TsplayError('FILE_NOT_FOUND', name))

  it('runs the file on the host with its arguments, and leaves nothing there', async () => {
    const host = new FakeHost().onScript(text, { stdout: 'a b\n' })
    const { result, changed } = await runModule(script, { cmd: "say.sh 'a b'" }, host, { findFile })
    expect(changed).to.equal(true)
    expect(result).to.include({ rc: 0, stdout: 'a b' })
    expect(host.commands.map(({ argv }) => argv)).to.deep.equal([['a b']])
    expect(host.writes).to.deep.equal([])
  })

  it('fails on a non-zero exit', async () => {
    const host = new FakeHost().onScript(text, { code: 3 })
    const { result } = await runModule(script, { cmd: 'say.sh' }, host, { findFile })
    expect(result).to.include({ failed: true, rc: 3 })
  })

  it('is skipped in check mode', async () => {
    const options = { findFile, check: true }
    const { result } = await runModule(script, { cmd: 'say.sh' }, new FakeHost(), options)
    expect(result.skipped).to.equal(true)
  })

  it('tells of a file that is not there before any host is touched', async () => {
    const task = '- {hosts: all, tasks: [{script: FILE one two}]}'
    const files = { 'site.yml': task.replace('FILE', 'nothing.sh'), 'files/there.sh': '' }
    expect((await prepared(files)).problems[0]).to.match(/^FILE_NOT_FOUND site.yml:1 /)
    const good = { ...files, 'site.yml': task.replace('FILE', 'there.sh') }
    expect((await prepared(good)).problems).to.deep.equal([])
  })

  it('rejects an empty command', async () => {
    const error = await rejection(runModule(script, { cmd: ' ' }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
