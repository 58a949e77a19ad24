import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { TsplayErrors, type TsplayError } from '../../../engine/errors.ts'
import type { LoadContext } from '../../../engine/load/context.ts'

/** A folder of files for one test. */
export class TempFiles {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(files: Readonly<Record<string, string>>): Promise<TempFiles> {
    const made = new TempFiles(await mkdtemp(join(tmpdir(), 'tsplay-load-')))
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(made.path(name)), { recursive: true })
      await writeFile(made.path(name), text)
    }
    return made
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true })
  }
}

/** A context that collects its warnings. */
export function testContext(): LoadContext & { readonly warnings: string[] } {
  const warnings: string[] = []
  const modules = ['command', 'copy', 'debug', 'file', 'include_vars', 'meta', 'set_fact', 'shell']
  return { modules: new Set(modules), warnings, warn: text => warnings.push(text) }
}

/** The problems that loading throws, as `CODE line:column`. */
export async function problemsOf(loading: Promise<unknown>): Promise<readonly string[]> {
  return (await errorsOf(loading)).map(
    ({ code, position: at }) => `${code} ${at?.line ?? 0}:${at?.column ?? 0}`,
  )
}

/** The problems that loading throws. */
export async function errorsOf(loading: Promise<unknown>): Promise<readonly TsplayError[]> {
  try {
    await loading
  } catch (error) {
    if (error instanceof TsplayErrors) return error.errors
    throw error
  }
  throw new Error('nothing was thrown')
}
