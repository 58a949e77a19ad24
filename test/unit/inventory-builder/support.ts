import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { runBuilder } from '../../../inventory/builder/run-builder.ts'

/** What one call of the builder came to. */
export interface Called {
  readonly code: number
  /** The file afterwards; undefined where there is none. */
  readonly yaml: string | undefined
  readonly told: string
  readonly warned: string
  /** Everything in the file's folder afterwards. */
  readonly names: readonly string[]
}

/** Runs the builder in a folder of its own. */
export async function call(
  words: readonly string[],
  { text, env = {} }: { text?: string; env?: Record<string, string> } = {},
): Promise<Called> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-'))
  const file = join(folder, 'hosts.yml')
  try {
    if (text !== undefined) await writeFile(file, text)
    let told = ''
    let warned = ''
    const code = await runBuilder(words, {
      env: { CONFIG_FILE: file, ...env },
      tell: more => (told += more),
      warn: more => (warned += more),
    })
    const yaml = await readFile(file, 'utf8').catch(() => undefined)
    return { code, yaml, told, warned, names: await readdir(folder) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** `10.10.1.3` and the addresses after it. */
export const addresses = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `10.10.${1 + ((index + 3) >> 8)}.${(index + 3) & 255}`,
  )

/** Names of the hosts in a group, as the text of the file has them. */
export function members(yaml: string | undefined, group: string): string[] {
  const lines = (yaml ?? '').split('\n')
  const from = lines.indexOf(`    ${group}:`) + 2
  const rest = lines.slice(from)
  const end = rest.findIndex(line => !/^ {8}\S/.test(line))
  return rest.slice(0, end).map(line => line.trim().replace(/:$/, ''))
}

/** `node1`, `node2`, … from one number to another. */
export const nodes = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `node${from + index}`)
