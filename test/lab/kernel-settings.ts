import { existsSync } from 'node:fs'
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { labsFolder } from './paths.ts'
import { readOrEmpty, writeWhole } from './process.ts'

/** Nodes share these with the host: a node's sysctl changes them for all. */
const folders = ['vm', 'fs', 'fs/inotify', 'kernel', 'kernel/keys', 'net/netfilter']

/** What several whole machines on one kernel need: a way out, and more inotify than one machine does. */
const wanted = {
  'net/ipv4/ip_forward': '1',
  'fs/inotify/max_user_instances': '8192',
  'fs/inotify/max_user_watches': '1048576',
}

/** Remembers the shared kernel settings before the first lab, and sets what labs need. */
export async function recordKernelSettings(at: Places = places): Promise<void> {
  if ((await readOrEmpty(at.record)) === '') {
    await writeWhole(at.record, JSON.stringify(await readSettings(at.sys)))
  }
  for (const [name, value] of Object.entries(wanted)) await writeFile(join(at.sys, name), value)
}

/** Puts back what changed since, after the last lab. */
export async function restoreKernelSettings(at: Places = places): Promise<void> {
  const text = await readOrEmpty(at.record)
  if (text === '') return
  const now = await readSettings(at.sys)
  for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
    if (now[name] !== value) await writeFile(join(at.sys, name), value)
  }
  await rm(at.record)
}

/** The kernel's settings, and the file that remembers them. */
export interface Places {
  readonly sys: string
  readonly record: string
}

const places: Places = { sys: '/proc/sys', record: join(labsFolder, 'kernel-settings.json') }

async function readSettings(sys: string): Promise<Record<string, string>> {
  const names = await Promise.all(folders.map(folder => settingsIn(sys, folder)))
  const settings: Record<string, string> = {}
  for (const name of new Set([...names.flat(), ...Object.keys(wanted)])) {
    settings[name] = (await readFile(join(sys, name), 'utf8')).trim()
  }
  return settings
}

/** The settings of a folder: what all may read and root may write. Counters and actions have other modes. */
async function settingsIn(sys: string, folder: string): Promise<readonly string[]> {
  const path = join(sys, folder)
  if (!existsSync(path)) return []
  const names = await readdir(path)
  const modes = await Promise.all(names.map(async name => (await stat(join(path, name))).mode))
  return names.filter((_, at) => modes[at] === 0o100644).map(name => join(folder, name))
}
