import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import type { ReportRequest } from './options.ts'

const KINDS = ['junit'] as const

/** Takes one value of `--report`: `junit=FILE`. */
export function parseReport(word: string): ReportRequest {
  const [, name, file] = /^([^=]+)=(.+)$/s.exec(word) ?? []
  const known = `the kinds are: ${KINDS.join(', ')}`
  if (name === undefined || file === undefined) {
    throw new TsplayError('USAGE', `--report needs KIND=FILE, got ${word}`, {
      hint: `${didYouMean(word, KINDS) ?? known}; write --report junit=report.xml`,
    })
  }
  const kind = KINDS.find(one => one === name)
  if (kind !== undefined) return { kind, file }
  throw new TsplayError('USAGE', `--report: there is no kind ${name}`, {
    hint: didYouMean(name, KINDS) ?? known,
  })
}

/**
 * Makes sure, before a long run, that its reports will have a place.
 * @throws TsplayError FILE_UNREADABLE
 */
export async function checkReportPlaces(reports: readonly ReportRequest[]): Promise<void> {
  for (const { kind, file } of reports) {
    const folder = dirname(resolve(file))
    const problem = await placeProblem(resolve(file), folder)
    if (problem === undefined) continue
    throw new TsplayError('FILE_UNREADABLE', `--report ${kind}=${file}: ${problem}`, {
      hint: `make the folder first (mkdir -p ${folder}), or name a file elsewhere`,
    })
  }
}

async function placeProblem(path: string, folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    return `cannot write there: ${(error as Error).message}`
  }
  const [at, around] = await Promise.all([stat(path).catch(() => undefined), stat(folder)])
  if (!around.isDirectory()) return `${folder} is not a folder`
  return at?.isDirectory() === true ? 'it is a folder' : undefined
}
