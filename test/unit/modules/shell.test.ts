import { expect } from 'chai'

import { shell } from '../../../engine/modules/shell.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('shell', () => {
  it('gives its text to the shell of the host unchanged', async () => {
    const host = new FakeHost().onScript('echo $HOME | wc', { stdout: '1\n' })
    const { result, changed } = await runModule(shell, { cmd: 'echo $HOME | wc' }, host)
    expect(changed).to.equal(true)
    expect(result).to.include({ cmd: 'echo $HOME | wc', rc: 0, stdout: '1' })
  })

  it('runs the text in the shell that executable names', async () => {
    const host = new FakeHost().onRun(['/bin/bash', '-c', 'echo $RANDOM'])
    const args = { cmd: 'echo $RANDOM', executable: '/bin/bash' }
    expect((await runModule(shell, args, host)).changed).to.equal(true)
  })

  it('fails on a non-zero exit', async () => {
    const host = new FakeHost().onScript('exit 3', { code: 3 })
    const { result } = await runModule(shell, { cmd: 'exit 3' }, host)
    expect(result).to.include({ failed: true, rc: 3 })
  })

  it('changes nothing when what it creates is there', async () => {
    const host = new FakeHost({ '/x': null })
    const { changed } = await runModule(shell, { cmd: 'x', creates: '/x' }, host)
    expect(changed).to.equal(false)
  })

  it('is skipped in check mode', async () => {
    const { result } = await runModule(shell, { cmd: 'x' }, new FakeHost(), { check: true })
    expect(result.skipped).to.equal(true)
  })

  it('rejects an empty text', async () => {
    const error = await rejection(runModule(shell, { cmd: ' ' }, new FakeHost()))
    expect(error).to.include({ code: 'BAD_ARGS' })
  })
})
