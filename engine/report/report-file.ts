import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'

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
  const target = await realpath(file).catch(() => file)
  const unfinished = `${target}.${process.pid}.tmp`
  try {
    // A pipe or device (/dev/stdout, /dev/null) takes the text, and stays what it is.
    const there = await stat(target).catch(() => undefined)
    if (there !== undefined && !there.isFile() && !there.isDirectory()) {
      await writeFile(file, text)
      return
    }
    await writeFile(unfinished, text)
    await rename(unfinished, target)
  } catch (cause) {
    await rm(unfinished, { force: true })
    throw new TsplayError('FILE_UNREADABLE', `the report ${file} cannot be written`, {
      cause,
      hint: (cause as Error).message,
    })
  }
}
