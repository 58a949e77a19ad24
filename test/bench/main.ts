import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { Command, InvalidArgumentError } from 'commander'

import { packageRoot } from '../../engine/package-root.ts'
import { type Lab, labDown, labUp } from '../lab/index.ts'
import { run } from '../lab/run.ts'
import { ensureAnsibleRoot } from './ansible-root.ts'
import { clusterLab, measureCluster } from './cluster.ts'
import { contenders } from './contenders.ts'
import { machineFacts } from './facts.ts'
import { Interrupted, interruptible } from './interruptible.ts'
import { measure } from './measure.ts'
import { clean, installPython } from './nodes.ts'
import { writePage } from './page.ts'
import { profileRun } from './profile.ts'
import { writeProject } from './project.ts'
import { measureScale } from './scale.ts'

const { rounds, nodes, cluster } = new Command('bench')
  .description(
    'Measures tsplay beside Ansible, Mitogen and bare shells; writes docs/performance.md.',
  )
  .option('--rounds <number>', 'how often each gets its turn', positive, 5)
  .option('--nodes <number>', 'how many lab nodes', positive, 10)
  .option('--cluster', 'also time cluster.yml on three nodes of their own')
  .parse()
  .opts<{ rounds: number; nodes: number; cluster?: boolean }>()

/** The lab of everything but cluster.yml. */
const nodesLab = 'bench'

const say = (line: string) => {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
}

function positive(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('a number from 1 to 99, please')
  return Number(text)
}

let work: string | undefined

async function bench(): Promise<void> {
  say('building')
  await run([join(packageRoot, 'node_modules/.bin/tsx'), join(packageRoot, 'test/tools/build.ts')])
  await ensureAnsibleRoot(say)
  const lab = await labUp({ lab: nodesLab, nodes, say })
  await installPython(lab)
  work = await writeProject(lab)
  await measureAll(lab, work)
  say('docs/performance.md is written')
}

async function measureAll(lab: Lab, work: string): Promise<void> {
  const facts = await machineFacts()
  const measured = await measure(lab, contenders(lab, work), { rounds, say })

  // The last one has left everything in place.
  say('the profile of a run that finds nothing to do')
  const profile = await profileRun(work)
  say('10, 50 and 100 hosts')
  const scales = await measureScale(lab, work, [10, 50, 100])
  await clean(lab)

  const results = { facts, nodes, rounds, measured, scales, profile }
  await writePage(results)
  if (cluster === true) {
    say('cluster.yml')
    await writePage({ ...results, cluster: await measureCluster() })
  }
}

async function giveBack(): Promise<void> {
  for (const name of [nodesLab, clusterLab]) await labDown(name)
  // After a failure its logs are worth reading.
  if (work !== undefined && !failed) await rm(work, { recursive: true })
}

let failed = false
try {
  await interruptible(
    () =>
      bench().catch((error: unknown) => {
        failed = true
        throw error
      }),
    giveBack,
  )
} catch (error) {
  if (!(error instanceof Interrupted)) throw error
  say(error.message)
  // What was interrupted may still wait for something.
  process.exit(error.code)
}
