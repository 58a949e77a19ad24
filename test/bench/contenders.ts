import { join } from 'node:path'

import type { Lab } from '../lab/index.ts'
import { labFolder } from '../lab/paths.ts'
import { run } from '../lab/run.ts'
import { ansibleRoot } from './ansible-root.ts'
import { runShells } from './shells.ts'
import { changing } from './tasks.ts'
import { type Pair, expectRecap, readTook } from './timed.ts'

/** Something that does the forty tasks, on nodes that have nothing of them yet, and then again. */
export interface Contender {
  readonly name: string
  readonly run: () => Promise<Pair>
}

/** All of them, tsplay first. */
export const contenders = (lab: Lab, work: string): readonly Contender[] => [
  { name: 'tsplay', run: () => runTsplay(lab, work) },
  { name: 'ansible-core', run: () => runAnsible(lab, work, 'ansible-core', []) },
  { name: 'Mitogen', run: () => runAnsible(lab, work, 'mitogen', mitogen) },
  {
    name: 'bare shells',
    run: async () => ({ first: await runShells(lab), again: await runShells(lab) }),
  },
]

/** The built program's command line, as a user's. */
export const tsplayArgv = (work: string, hosts = 'hosts.yml'): readonly string[] => [
  join(work, 'program/dist/engine/cli.js'),
  ...['-i', join(work, hosts), '--output', 'plain', join(work, 'tsplay.yml')],
]

async function runTsplay(lab: Lab, work: string): Promise<Pair> {
  for (const name of ['tsplay-first', 'tsplay-again']) {
    await run([join(work, 'timed.sh'), join(work, name), process.execPath, ...tsplayArgv(work)])
  }
  return checked(lab, work, 'tsplay')
}

const mitogen = [
  '--setenv=ANSIBLE_STRATEGY=mitogen_linear',
  '--setenv=ANSIBLE_STRATEGY_PLUGINS=/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
]

async function runAnsible(
  lab: Lab,
  work: string,
  name: string,
  options: readonly string[],
): Promise<Pair> {
  await run([
    ...[join(import.meta.dirname, 'in-ansible-root.sh'), join(ansibleRoot, 'root')],
    ...[work, labFolder(lab.name)],
    ...[...options, '/bench/run-ansible.sh', name],
  ])
  return checked(lab, work, name)
}

async function checked(lab: Lab, work: string, name: string): Promise<Pair> {
  const hosts = lab.nodes.length
  await expectRecap(work, `${name}-first`, { hosts, changed: changing })
  await expectRecap(work, `${name}-again`, { hosts, changed: 0 })
  return {
    first: await readTook(work, `${name}-first`),
    again: await readTook(work, `${name}-again`),
  }
}
