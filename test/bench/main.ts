import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { Command, InvalidArgumentError } from 'commander'

import { packageRoot } from '../../engine/package-root.ts'
import { type Lab, labUp } from '../lab/index.ts'
import { run } from '../lab/run.ts'
import { ensureAnsibleRoot } from './ansible-root.ts'
import { measureCluster } from './cluster.ts'
import { contenders } from './contenders.ts'
import { machineFacts } from './facts.ts'
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

const say = (line: string) => {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
}

function positive(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('a number from 1 to 99, please')
  return Number(text)
}

async function bench(lab: Lab): Promise<void> {
  await installPython(lab)
  const work = await writeProject(lab)
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
  await rm(work, { recursive: true })
  if (cluster === true) {
    say('cluster.yml')
    await writePage({ ...results, cluster: await measureCluster() })
  }
  say('docs/performance.md is written')
}

say('building')
await run([join(packageRoot, 'node_modules/.bin/tsx'), join(packageRoot, 'test/tools/build.ts')])
await ensureAnsibleRoot(say)
const lab = await labUp({ lab: 'bench', nodes, say })
try {
  await bench(lab)
} finally {
  await lab.down()
}
