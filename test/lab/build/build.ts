import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { withLock } from '../lock.ts'
import { cache, scripts } from '../paths.ts'
import { readOrEmpty } from '../process.ts'
import { listLabs } from '../record.ts'
import { tryRunTo } from '../run.ts'
import { type BuildStep, steps } from './steps.ts'

/** Makes the inputs that are missing or whose script has changed, in order. */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  await mkdir(join(cache, 'logs'), { recursive: true })
  await removeReplaced()
  if ((await staleSteps()).length === 0) return
  await withLock(
    join(cache, 'build.lock'),
    async () => {
      for (const step of await staleSteps()) await build(step, say)
    },
    () => {
      say('waiting for another build to end')
    },
  )
}

/** The steps to do: those whose own stamp differs, and those that contain one of these. */
export async function staleSteps(): Promise<readonly BuildStep[]> {
  const stale = new Set<BuildStep>()
  for (const step of steps) {
    const outdated = (await readOrEmpty(stampFile(step))) !== (await stampOf(step))
    const contains = [...stale].some(other => step.contains.includes(other.name))
    if (outdated || contains || !existsSync(join(cache, step.name))) stale.add(step)
  }
  return [...stale]
}

async function build(step: BuildStep, say: (line: string) => void): Promise<void> {
  const began = Date.now()
  // Of what is run now: the script may be edited meanwhile.
  const stamp = await stampOf(step)
  const out = join(cache, `${step.name}.part`)
  const log = join(cache, 'logs', `${step.name}.log`)
  say(`building ${step.name} (about ${step.about}; ${log})`)
  await rm(stampFile(step), { force: true })

  const logFile = await open(log, 'w')
  const argv = ['run-step.sh', step.script].map(script => join(scripts, 'build', script))
  const code = await tryRunTo(argv, logFile.fd, { CACHE: cache, OUT: out }).finally(() =>
    logFile.close(),
  )
  if (code !== 0) {
    const tail = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-20).join('\n  ')
    throw new Error(`building ${step.name} ended with ${code}; the end of ${log}:\n  ${tail}`)
  }

  if (existsSync(join(cache, step.name))) {
    await rename(join(cache, step.name), join(cache, `${step.name}${replaced}${Date.now()}`))
  }
  await rename(out, join(cache, step.name))
  await writeFile(stampFile(step), stamp)
  say(`built ${step.name} in ${Math.round((Date.now() - began) / 1000)} s`)
}

/** Nodes boot from what they booted from, also when there is something newer: it goes after the last lab. */
async function removeReplaced(): Promise<void> {
  if ((await listLabs()).length > 0) return
  for (const name of await readdir(cache)) {
    if (name.includes(replaced)) await rm(join(cache, name), { recursive: true, force: true })
  }
}

const replaced = '.replaced-'

/** A step is done again when one of the files that make it has changed. */
async function stampOf(step: BuildStep): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [join('build', step.script), ...step.files]) {
    hash.update(await readFile(join(scripts, file)))
  }
  return `${hash.digest('hex')}\n`
}

const stampFile = (step: BuildStep) => join(cache, `${step.name}.stamp`)
