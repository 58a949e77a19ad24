import { type Dirent, existsSync } from 'node:fs'
import { readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

import { readOrEmpty, signal, until } from './process.ts'

const root = '/sys/fs/cgroup'

/** Every process in a control group and below, whichever hierarchy it shows in. */
export async function processesIn(group: string): Promise<readonly number[]> {
  const pids = new Set<number>()
  for (const folder of (await foldersOf(group)).flat()) {
    for (const line of (await readOrEmpty(join(folder, 'cgroup.procs'))).split('\n')) {
      // 0 is a process that this PID namespace cannot see.
      if (line !== '' && line !== '0') pids.add(Number(line))
    }
  }
  return [...pids]
}

/** Kills all processes of a control group at once: the init of each PID namespace takes its own along. */
export async function killGroup(group: string): Promise<void> {
  await until(async () => {
    const pids = await processesIn(group)
    const inits = new Set<number>()
    for (const pid of pids) if (await isInit(pid)) inits.add(pid)
    for (const pid of [...inits, ...pids.filter(pid => !inits.has(pid))]) signal(pid, 'SIGKILL')
    return pids.length === 0
  }, `the processes of ${group} to end`)
}

/** Removes the folders of a control group, deepest first, from every hierarchy. */
export async function removeGroup(group: string): Promise<void> {
  for (const folders of await foldersOf(group)) {
    for (const folder of folders) await rmdir(folder)
  }
}

/** The init process of a node: the one that is number 1 to itself. */
export async function initOf(group: string): Promise<number | undefined> {
  for (const pid of await processesIn(group)) if (await isInit(pid)) return pid
  return undefined
}

/** The kernel's NSpid line lists a process's number in each namespace, the innermost last. */
async function isInit(pid: number): Promise<boolean> {
  const line = /^NSpid:\t(.*)$/m.exec(await readOrEmpty(`/proc/${pid}/status`))?.[1]
  return line?.split('\t').length === 2 && line.endsWith('\t1')
}

/** Per hierarchy, the folders of a group, deepest first. */
async function foldersOf(group: string): Promise<readonly (readonly string[])[]> {
  const hierarchies = existsSync(join(root, 'cgroup.procs'))
    ? [root]
    : (await readdir(root)).map(name => join(root, name))
  return Promise.all(hierarchies.map(hierarchy => deepestFirst(join(hierarchy, group))))
}

async function deepestFirst(folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(folder)
  if (entries === undefined) return []
  const below = entries.filter(entry => entry.isDirectory())
  const inside = await Promise.all(below.map(({ name }) => deepestFirst(join(folder, name))))
  return [...inside.flat(), folder]
}

/** Nothing for a folder that is not there, or no more: groups come and go with their processes. */
async function entriesOf(folder: string): Promise<readonly Dirent[] | undefined> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
