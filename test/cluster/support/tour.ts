import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { packageRoot } from '../../../engine/package-root.ts'
import type { Lab } from '../../lab/index.ts'
import { cache } from '../../lab/paths.ts'
import { type Ended, run, tryRun } from '../../lab/run.ts'
import { fences } from '../../support/markdown.ts'

/** A newcomer's machine: a clone, an empty home with an SSH key, and nothing of tsplay in the PATH. */
export interface Tour {
  readonly clone: string
  /** The commands of the README's section, block by block, with the lab's addresses in the place of its own. */
  readonly blocks: readonly string[]
  /** Runs shell lines in the clone, one shell for all of them, which stops at the first that fails. */
  readonly follow: (lines: readonly string[]) => Promise<Ended>
  readonly end: () => Promise<void>
}

/** Clones the project and makes such a machine's home. `end` belongs into an after hook. */
export async function startTour(lab: Lab, section: string): Promise<Tour> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-tour-'))
  const [clone, home, bin] = ['tsplay', 'home', 'bin'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await cloneTo(clone)
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  await copyFile(join(lab.folder, 'id_ed25519'), join(home, '.ssh/id_ed25519'))
  // kubectl is the reader's own.
  await mkdir(bin)
  await symlink(join(cache, 'kubernetes/kubectl'), join(bin, 'kubectl'))

  const prefix = join(folder, 'prefix')
  const env = {
    HOME: home,
    PATH: [join(prefix, 'bin'), bin, process.env['PATH']].join(':'),
    npm_config_prefix: prefix,
    // The machine's own way to npm's packages.
    npm_config_userconfig: process.env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'),
    npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
  }
  return {
    clone,
    blocks: blocksOf(await readFile(join(clone, 'README.md'), 'utf8'), section, lab),
    follow: lines =>
      tryRun(['sh', '-c', 'cd "$0" && set -eux && eval "$1"', clone, lines.join('\n')], { env }),
    end: () => rm(folder, { recursive: true }),
  }
}

/** What a user whose machines cannot reach the internet adds to the sample: where the downloads are. */
async function mirrorVariables(lab: Lab): Promise<string> {
  const text = await readFile(join(lab.folder, 'group_vars/all/lab.yml'), 'utf8')
  return text.replaceAll(/^ansible_.*\n/gm, '')
}

/** Writes those variables to a file outside the clone; gives its path. */
export async function mirrorFile(lab: Lab, clone: string): Promise<string> {
  const path = join(clone, '../mirror.yml')
  await writeFile(path, await mirrorVariables(lab))
  return path
}

async function cloneTo(clone: string): Promise<void> {
  if (existsSync(join(packageRoot, '.git'))) {
    // Whoever owns the checkout: it is this test's own.
    const trust = ['-c', `safe.directory=${packageRoot}/.git`]
    await run(['git', ...trust, 'clone', '--quiet', packageRoot, clone])
    return
  }
  const filter = (path: string) => !['node_modules', 'dist'].includes(basename(path))
  await cp(packageRoot, clone, { recursive: true, filter })
}

function blocksOf(readme: string, section: string, lab: Lab): readonly string[] {
  const text = readme.split(/^## /m).find(part => part.startsWith(`${section}\n`))
  if (text === undefined) throw new Error(`the README has no section "${section}"`)
  return fences(text, '').map(block =>
    block.replaceAll(/\b10\.0\.0\.1(\d)\b/g, (_, number) => lab.address(`node${number}`)),
  )
}
