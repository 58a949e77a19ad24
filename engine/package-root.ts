import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** The folder that package.json, roles/, playbooks/ and templates/ lie in, built or not. */
export const packageRoot: string = findRoot(here)

const built = join(packageRoot, 'dist')

/** The text of a script in `engine/` that runs on hosts; the build puts them into `dist/` as they lie here. */
export function readScript(path: string): string {
  const code = here.startsWith(built) ? built : packageRoot
  return readFileSync(join(code, 'engine', path), 'utf8')
}

/** The version in package.json. */
export function packageVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('tsplay is not installed completely: no package.json')
  return findRoot(parent)
}
