import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Lab } from '../lab/index.ts'
import { run } from '../lab/run.ts'
import { tsplayArgv } from './contenders.ts'
import { clean } from './nodes.ts'
import { inventory } from './project.ts'
import { changing } from './tasks.ts'
import { type Took, expectRecap, median, readTook } from './timed.ts'

/** What a run that finds nothing to do costs for a number of hosts. */
export interface Scale extends Took {
  readonly hosts: number
}

/** tsplay alone on more and more hosts: several names for each of the lab's nodes. */
export async function measureScale(
  lab: Lab,
  work: string,
  sizes: readonly number[],
): Promise<readonly Scale[]> {
  const scales: Scale[] = []
  for (const hosts of sizes) {
    const file = `hosts-${hosts}.yml`
    await writeFile(join(work, file), inventory(lab, hosts, lab.folder))
    await clean(lab)
    await play(work, file, { hosts, changed: changing })
    const runs: Took[] = []
    for (let at = 0; at < 3; at += 1) runs.push(await play(work, file, { hosts, changed: 0 }))
    scales.push({
      hosts,
      real: median(runs.map(({ real }) => real)),
      cpu: median(runs.map(({ cpu }) => cpu)),
    })
  }
  return scales
}

async function play(
  work: string,
  file: string,
  wanted: { readonly hosts: number; readonly changed: number },
): Promise<Took> {
  await run([
    join(work, 'timed.sh'),
    join(work, 'scale'),
    process.execPath,
    ...tsplayArgv(work, file),
  ])
  await expectRecap(work, 'scale', wanted)
  return readTook(work, 'scale')
}
