import { copyFile, cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { packageRoot } from '../../engine/package-root.ts'
import type { Lab } from '../lab/index.ts'
import { benchFolder, copied, each, playbook, template } from './tasks.ts'

const ansibleConfig = `[defaults]
forks = 50
interpreter_python = /usr/bin/python3
retry_files_enabled = False
[ssh_connection]
pipelining = True
ssh_args = -C -o ControlMaster=auto -o ControlPersist=60s
`

/** Writes the folder the bench works in: the playbook for both engines, inventories, the built program. */
export async function writeProject(lab: Lab): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'tsplay-bench-'))
  const write = (name: string, text: string) => writeFile(join(work, name), text)
  for (let at = 1; at <= each; at += 1) {
    await write(`file${at}`, copied(at))
    for (const ending of ['hbs', 'j2']) await write(`page${at}.${ending}`, template(at))
  }
  await write('tsplay.yml', playbook('hbs'))
  await write('ansible.yml', playbook('j2'))
  await write('ansible.cfg', ansibleConfig)
  await write('hosts.yml', inventory(lab, lab.nodes.length, lab.folder))
  await write('ansible.hosts.yml', inventory(lab, lab.nodes.length, '/lab'))
  for (const script of ['timed.sh', 'run-ansible.sh']) {
    await copyFile(join(import.meta.dirname, script), join(work, script))
  }
  await copyProgram(join(work, 'program'))
  return work
}

/** The names of as many hosts; beyond the nodes there are, several are the same node. */
export const hostNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `host${at + 1}`)

/** An inventory of that many hosts; `folder` is where the lab's key lies for its reader. */
export function inventory(lab: Lab, count: number, folder: string): string {
  const hosts = hostNames(count).map((name, at) => [
    name,
    {
      ansible_host: lab.address(lab.nodes[at % lab.nodes.length] ?? ''),
      base: `${benchFolder}/${name}`,
    },
  ])
  const vars = {
    ansible_user: 'root',
    ansible_ssh_private_key_file: `${folder}/id_ed25519`,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${folder}/known_hosts`,
  }
  return `${JSON.stringify({ all: { hosts: Object.fromEntries(hosts) as object, vars } }, null, 2)}\n`
}

/** A copy, so that a build made meanwhile does not change what is measured. */
async function copyProgram(to: string): Promise<void> {
  await mkdir(to)
  await cp(join(packageRoot, 'dist'), join(to, 'dist'), { recursive: true })
  await copyFile(join(packageRoot, 'package.json'), join(to, 'package.json'))
  for (const folder of ['node_modules', 'roles', 'playbooks', 'templates']) {
    await symlink(join(packageRoot, folder), join(to, folder))
  }
}
