import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

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

/** What lies around when the builder is called. */
export interface Surroundings {
  /** The inventory; without it there is none. */
  readonly text?: string
  readonly name?: string
  readonly env?: Readonly<Record<string, string>>
  /** Other files; a word that is the name of one stands for its path. */
  readonly files?: Readonly<Record<string, string>>
}

/** Runs the builder in a folder of its own. */
export async function call(
  words: readonly string[],
  { text, env = {}, files = {}, name = 'hosts.yml' }: Surroundings = {},
): Promise<Called> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-'))
  const file = join(folder, name)
  try {
    if (text !== undefined) await writeFile(file, text)
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    let told = ''
    let warned = ''
    const inFolder = words.map(word => (word in files ? join(folder, word) : word))
    const code = await runBuilder(inFolder, {
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
