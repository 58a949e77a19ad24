import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { withLock } from '../lab/lock.ts'
import { cache, scripts } from '../lab/paths.ts'
import { readOrEmpty } from '../lab/process.ts'
import { tryRunTo } from '../lab/run.ts'

/** Where ansible-core and Mitogen live: beside the lab's inputs, and in none of them. */
export const ansibleRoot: string = join(cache, 'ansible-root')

const recipe = [
  join(import.meta.dirname, 'build/ansible-root.sh'),
  ...['debootstrap.sh', 'sources.sh'].map(name => join(scripts, 'build', name)),
]

/** Makes it if it is missing or its recipe has changed. */
export async function ensureAnsibleRoot(say: (line: string) => void): Promise<void> {
  await mkdir(join(cache, 'logs'), { recursive: true })
  await withLock(join(cache, 'ansible-root.lock'), async () => {
    const stamp = await stampOf()
    if ((await readOrEmpty(`${ansibleRoot}.stamp`)) === stamp) return
    say('building ansible-root (about 30 s)')
    await build()
    await writeFile(`${ansibleRoot}.stamp`, stamp)
  })
}

async function build(): Promise<void> {
  const out = `${ansibleRoot}.part`
  const log = join(cache, 'logs/ansible-root.log')
  const file = await open(log, 'w')
  const argv = [join(scripts, 'build/run-step.sh'), recipe[0] ?? '']
  const code = await tryRunTo(argv, file.fd, { CACHE: cache, OUT: out }).finally(() => file.close())
  if (code !== 0) throw new Error(`building ansible-root ended with ${code}; see ${log}`)
  await rm(ansibleRoot, { recursive: true, force: true })
  await rename(out, ansibleRoot)
}

async function stampOf(): Promise<string> {
  const hash = createHash('sha256')
  for (const path of recipe) hash.update(await readFile(path))
  return `${hash.digest('hex')}\n`
}
