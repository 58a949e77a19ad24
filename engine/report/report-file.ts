import { rename, rm, writeFile } from 'node:fs/promises'

import { TsplayError } from '../errors.ts'
import type { RunEvent } from '../model/event.ts'
import { JunitReport } from './junit.ts'

/** What is written to a file when a run ends, however it ends. */
export interface ReportFile {
  /** @param event Secrets taken out. */
  readonly write: (event: RunEvent) => void
  readonly end: () => Promise<void>
}

/** `--report junit=FILE`. */
export function createJunitFile(file: string, name: string): ReportFile {
  const report = new JunitReport(name)
  return {
    write: event => {
      report.observe(event)
    },
    end: () => writeWhole(file, report.format()),
  }
}

/** Nobody reads half a report: the file is there whole, or as it was. */
async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`
  try {
    await writeFile(unfinished, text)
    await rename(unfinished, file)
  } catch (cause) {
    await rm(unfinished, { force: true })
    throw new TsplayError('FILE_UNREADABLE', `the report ${file} cannot be written`, {
      cause,
      hint: (cause as Error).message,
    })
  }
}
