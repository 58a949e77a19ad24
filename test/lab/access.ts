import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { labFolder, nodeFolder } from './paths.ts'
import { type LabRecord, addressOf } from './record.ts'
import { type Ended, type RunOptions, run, tryRun } from './run.ts'

/** Makes the lab's own key for logging in, once. */
export async function makeKey(lab: string): Promise<void> {
  const key = join(labFolder(lab), 'id_ed25519')
  if (!existsSync(key))
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', lab, '-f', key])
}

/** Writes what ssh needs to reach the nodes by name or address, host keys included. */
export async function writeAccess(record: LabRecord, nodes: readonly string[]): Promise<void> {
  const folder = labFolder(record.lab)
  const known = await Promise.all(
    nodes.map(async node => {
      const file = join(nodeFolder(record.lab, node), 'upper/etc/ssh/ssh_host_ed25519_key.pub')
      const [type, key] = (await readFile(file, 'utf8')).split(' ')
      return `${addressOf(record, node)} ${type ?? ''} ${key ?? ''}\n`
    }),
  )
  const hosts = nodes.map(node => `Host ${node}\n  HostName ${addressOf(record, node)}\n`)
  await writeFile(join(folder, 'known_hosts'), known.join(''))
  await writeFile(join(folder, 'ips'), nodes.map(node => `${addressOf(record, node)}\n`).join(''))
  await writeFile(join(folder, 'ssh_config'), `${hosts.join('')}${sshDefaults(folder)}`)
}

/** Runs an argument vector on a node as root, through plain ssh. */
export const onNode = (
  lab: string,
  node: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Ended> => tryRun(sshArgv(lab, node, argv), options)

/** The ssh command that runs an argument vector on a node, or logs in without one. */
export const sshArgv = (lab: string, node: string, argv: readonly string[]): readonly string[] => [
  ...['ssh', '-F', join(labFolder(lab), 'ssh_config'), node],
  ...(argv.length === 0 ? [] : ['--', argv.map(quote).join(' ')]),
]

/** ssh hands one string to the login shell, so each word is quoted for it. */
const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`

const sshDefaults = (folder: string) => `Host *
  User root
  IdentityFile ${join(folder, 'id_ed25519')}
  IdentitiesOnly yes
  UserKnownHostsFile ${join(folder, 'known_hosts')}
  StrictHostKeyChecking yes
  ConnectTimeout 10
  LogLevel ERROR
`
