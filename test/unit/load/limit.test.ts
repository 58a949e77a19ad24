import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { loadLimit } from '../../../engine/load/limit.ts'
import { rejection } from '../../support/rejection.ts'

describe('load/limit', () => {
  it('takes nothing for a mistake, not for all hosts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsplay-limit-'))
    const empty = join(folder, 'failed.txt')
    await writeFile(empty, '# all went well\n')
    for (const limit of ['', ' , ', `@${empty}`]) {
      expect(await rejection(loadLimit(limit)), limit).to.include({ code: 'NO_HOSTS' })
    }
    expect(await loadLimit(`@${empty},node1`)).to.equal('node1')
    await rm(folder, { recursive: true })
  })
})
