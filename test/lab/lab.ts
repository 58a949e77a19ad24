import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { makeKey, writeAccess } from './access.ts'
import { ensureBuilt } from './build/build.ts'
import { killGroup, removeGroup } from './cgroups.ts'
import { recordKernelSettings, restoreKernelSettings } from './kernel-settings.ts'
import { withLock } from './lock.ts'
import { closeNetwork, openNetwork } from './network.ts'
import { startNode } from './node.ts'
import { cgroup, labFolder, lockFile, machine, nodeFolder } from './paths.ts'
import { readOrEmpty } from './process.ts'
import {
  type Image,
  type LabRecord,
  claimRecord,
  listLabs,
  readRecord,
  withHostLock,
} from './record.ts'
import { tryRun } from './run.ts'
import { unlinkSecond } from './second-network.ts'
import { startServices, stopServices } from './services.ts'
import { writeVariables } from './variables.ts'

/** Brings a lab to `nodes` nodes; what is there already stays as it is. */
export async function bringUp(
  { lab, nodes, image, networks }: Wanted,
  say: Say,
): Promise<LabRecord> {
  await ensureBuilt(say)
  return withLabLock(lab, say, async () => {
    const record = await withHostLock(async () => {
      const claimed = await claimRecord(lab, image, networks)
      await recordKernelSettings()
      await openNetwork(claimed)
      return claimed
    })
    const extra = (await nodesOf(lab)).filter(node => !wanted(nodes).includes(node))
    if (extra.length > 0) {
      throw new Error(`lab ${lab} already has ${extra.join(', ')} too: take it down first`)
    }
    await makeKey(lab)
    await startServices(record)
    say(`booting ${wanted(nodes).join(' ')}`)
    await Promise.all(wanted(nodes).map(node => startNode(record, node)))
    await writeAccess(record, wanted(nodes))
    await writeVariables(record)
    return record
  })
}

/** Ends a lab and everything it left on the host. */
export async function takeDown(lab: string, say: Say): Promise<void> {
  await withLabLock(lab, say, async () => {
    const record = await readRecord(lab)
    const nodes = await nodesOf(lab)
    await killGroup(cgroup(lab))
    await removeGroup(cgroup(lab))
    await stopServices(lab)
    for (const node of nodes) await removeTraces(lab, node)
    await withHostLock(async () => {
      if (record !== undefined) await closeNetwork(record)
      await rm(labFolder(lab), { force: true, recursive: true })
      if ((await listLabs()).length > 0) return
      await restoreKernelSettings()
      await removeGroup(cgroup(''))
    })
  })
}

/** What nspawn leaves of a node: its link for a moment, for the kernel ends network namespaces in its own time. */
async function removeTraces(lab: string, node: string): Promise<void> {
  await tryRun(['ip', 'link', 'delete', `vb-${machine(lab, node)}`])
  await unlinkSecond(lab, node)
  const run = '/run/systemd/nspawn'
  const locks = (await readOrEmpty(join(nodeFolder(lab, node), 'nspawn-locks'))).trim()
  const traces = [
    `propagate/${machine(lab, node)}`,
    ...locks.split('\n').map(name => `locks/${name}`),
  ]
  for (const trace of locks === '' ? traces.slice(0, 1) : traces) {
    await rm(join(run, trace), { force: true, recursive: true })
  }
}

/** The nodes a lab has, in the order of their numbers. */
export async function nodesOf(lab: string): Promise<readonly string[]> {
  const folder = join(labFolder(lab), 'nodes')
  const names = existsSync(folder) ? await readdir(folder) : []
  return names.sort((a, b) => number(a) - number(b))
}

/** The lab that is asked for. */
export interface Wanted {
  readonly lab: string
  readonly nodes: number
  readonly image: Image
  /** Default: 1. */
  readonly networks?: 1 | 2
}

/** Tells whoever asked what is going on. */
export type Say = (line: string) => void

const withLabLock = <T>(lab: string, say: Say, work: () => Promise<T>): Promise<T> =>
  withLock(lockFile(`lab-${lab}`), work, () => {
    say(`waiting for another command on lab ${lab} to end`)
  })

const wanted = (count: number) => Array.from({ length: count }, (_, at) => `node${at + 1}`)

const number = (node: string) => Number(node.replace(/^node/, ''))
