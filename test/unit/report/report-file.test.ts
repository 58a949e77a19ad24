import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { createJunitFile } from '../../../engine/report/report-file.ts'
import { rejection } from '../../support/rejection.ts'

describe('report/report-file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is there whole when the run has ended, and nothing else is', async () => {
    const file = join(folder, 'x.xml')
    await writeFile(file, 'from before')
    const report = createJunitFile(file, 'r')
    expect(await readFile(file, 'utf8')).to.equal('from before')
    await report.end()
    expect(await readFile(file, 'utf8')).to.match(/^<\?xml[^]*<\/testsuites>\n$/)
    expect(await readdir(folder)).to.deep.equal(['x.xml'])
  })

  it('leaves nothing half done where it cannot be written', async () => {
    await mkdir(join(folder, 'x.xml'))
    const error = await rejection(createJunitFile(join(folder, 'x.xml'), 'r').end())
    expect(error).to.include({ code: 'FILE_UNREADABLE' })
    expect(await readdir(folder)).to.deep.equal(['x.xml'])
  })
})
