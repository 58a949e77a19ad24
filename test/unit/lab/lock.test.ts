import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { withLock } from '../../lab/lock.ts'
import { rejection } from '../../support/rejection.ts'

describe('a lock', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'))
    file = join(folder, 'lock')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('lets one in after the other', async () => {
    const seen: string[] = []
    const enter = (name: string) =>
      withLock(file, async () => {
        seen.push(`${name} in`)
        await new Promise(resolve => setImmediate(resolve))
        seen.push(`${name} out`)
      })
    await Promise.all([enter('a'), enter('b')])
    expect(seen.map(entry => entry.split(' ')[1])).to.deep.equal(['in', 'out', 'in', 'out'])
  })

  it('is free again when the work has failed', async () => {
    await rejection(withLock(file, () => Promise.reject(new Error('no'))))
    expect(await withLock(file, () => Promise.resolve('in'))).to.equal('in')
  })

  it('is free again when its holder is killed', async function () {
    this.timeout(20_000)
    const script = `
      import { withLock } from '${join(import.meta.dirname, '../../lab/lock.ts')}'
      await withLock('${file}', () => new Promise(() => { console.log('in'); setInterval(() => {}, 1000) }))`
    const holder = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await new Promise(resolve => holder.stdout.once('data', resolve))
    const waiting = withLock(file, () => Promise.resolve('in'))
    holder.kill('SIGKILL')
    expect(await waiting).to.equal('in')
  })
})
