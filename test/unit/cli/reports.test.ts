import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { checkReportPlaces, parseReport } from '../../../engine/cli/reports.ts'
import type { TsplayError } from '../../../engine/errors.ts'
import { rejection } from '../../support/rejection.ts'

const refusal = (word: string): TsplayError => {
  try {
    parseReport(word)
  } catch (error) {
    return error as TsplayError
  }
  throw new Error(`accepted: ${word}`)
}

describe('cli/reports', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reports-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('takes a kind and a file, whose name may hold an equals sign', () => {
    expect(parseReport('junit=a=b.xml')).to.deep.equal({ kind: 'junit', file: 'a=b.xml' })
  })

  it('refuses a kind that is not there, with the one that was meant', () => {
    expect(refusal('junti=x.xml')).to.include({ code: 'USAGE' })
    expect(refusal('junti=x.xml').hint).to.include('junit')
    expect(refusal('html=x').hint).to.include('junit')
  })

  it('refuses a file without a kind and a kind without a file', () => {
    for (const word of ['x.xml', 'junit', 'junit=', '=x']) {
      expect(refusal(word), word).to.include({ code: 'USAGE' })
    }
  })

  it('wants the folder to be there, and the file not to be a folder', async () => {
    const check = (file: string) => checkReportPlaces([{ kind: 'junit', file: join(folder, file) }])
    await check('new.xml')
    for (const file of ['nowhere/x.xml', '.']) {
      expect(await rejection(check(file)), file).to.include({ code: 'FILE_UNREADABLE' })
    }
  })
})
