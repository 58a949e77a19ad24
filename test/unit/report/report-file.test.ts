import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
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

  it('goes into a pipe or device that is there, and to where a link leads', async () => {
    const [pipe, link, file] = ['pipe', 'link', 'x.xml'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ]
    execFileSync('mkfifo', [pipe])
    const [read] = await Promise.all([readFile(pipe, 'utf8'), createJunitFile(pipe, 'r').end()])
    expect(read).to.match(/^<\?xml[^]*<\/testsuites>\n$/)
    await writeFile(file, 'from before')
    await symlink('x.xml', link)
    await createJunitFile(link, 'r').end()
    expect(await readFile(file, 'utf8')).to.match(/^<\?xml/)
    const kinds = [(await lstat(pipe)).isFIFO(), (await lstat(link)).isSymbolicLink()]
    expect(kinds).to.deep.equal([true, true])
  })

  it('leaves nothing half done where it cannot be written', async () => {
    await mkdir(join(folder, 'x.xml'))
    const error = await rejection(createJunitFile(join(folder, 'x.xml'), 'r').end())
    expect(error).to.include({ code: 'FILE_UNREADABLE' })
    expect(await readdir(folder)).to.deep.equal(['x.xml'])
  })
})
