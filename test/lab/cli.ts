import { spawn } from 'node:child_process'

import { Command, InvalidArgumentError, Option } from 'commander'

import { sshArgv } from './access.ts'
import { ensureBuilt } from './build/build.ts'
import { bringUp, nodesOf, takeDown } from './lab.ts'
import { healNode, nodeState, partitionNode, rebootNode, startNode, stopNode } from './node.ts'
import { labFolder } from './paths.ts'
import { type Image, type LabRecord, addressOf, listLabs, readRecord } from './record.ts'

const say = (line: string) => {
  process.stdout.write(`${line}\n`)
}

const program = new Command('lab')
  .description('Real Debian nodes with systemd and sshd on this machine, for tests and demos.')
  .option('--lab <name>', 'which lab; several can be up at once', 'lab')
const labName = () => program.opts<{ lab: string }>().lab

program
  .command('build')
  .description('prepare the inputs that are missing: node root, Kubernetes, images, downloads')
  .action(() => ensureBuilt(say))

program
  .command('up')
  .argument('<nodes>', 'how many', positive)
  .addOption(
    new Option('--image <name>', 'what the nodes boot from')
      .choices(['node-root', 'minimal-root'])
      .default('node-root'),
  )
  .description('bring the lab up; again after an interrupt or a crash, to complete it')
  .action(async (nodes: number, { image }: { image: Image }) => {
    await bringUp({ lab: labName(), nodes, image }, say)
    await status(labName())
  })

program
  .command('down')
  .description('end the lab and remove everything it left on this machine')
  .action(() => takeDown(labName(), say))

program
  .command('status')
  .description('show the labs of this machine and their nodes')
  .action(async () => {
    const labs = await listLabs()
    if (labs.length === 0) say('no lab is up')
    for (const lab of labs) await status(lab)
  })

program
  .command('ssh')
  .argument('<node>')
  .argument('[command...]', 'an argument vector, after --')
  .description('log in to a node as root, or run a command there')
  .action(async (node: string, command: readonly string[]) => {
    await known(node)
    const [file = '', ...args] = sshArgv(labName(), node, command)
    spawn(file, args, { stdio: 'inherit' }).once('exit', code => {
      process.exitCode = code ?? 255
    })
  })

const verbs: readonly Verb[] = [
  ['crash', "cut a node's power", ({ lab }, node) => stopNode(lab, node)],
  ['start', 'boot a crashed node', startNode],
  ['partition', 'take a node off the network', ({ lab }, node) => partitionNode(lab, node)],
  ['heal', 'end a partition', ({ lab }, node) => healNode(lab, node)],
  ['reboot', 'reboot a node in an orderly way', rebootNode],
]
for (const [name, description, act] of verbs) {
  program
    .command(name)
    .argument('<node>')
    .description(description)
    .action(async (node: string) => act(await known(node), node))
}

program
  .command('inventory')
  .description('print where the addresses, the variables and the ssh configuration are')
  .action(async () => {
    await known()
    for (const file of [
      'ips',
      'group_vars/all/lab.yml',
      'ssh_config',
      'id_ed25519',
      'known_hosts',
    ]) {
      say(`${labFolder(labName())}/${file}`)
    }
  })

async function status(lab: string): Promise<void> {
  const record = await readRecord(lab)
  if (record === undefined) return
  for (const node of await nodesOf(lab)) {
    say([lab, node, addressOf(record, node), await nodeState(lab, node)].join('\t'))
  }
}

/** The lab's record; fails when there is no such lab or node. */
async function known(node?: string): Promise<LabRecord> {
  const record = await readRecord(labName())
  if (record === undefined) throw new Error(`there is no lab ${labName()}: npm run lab -- up 3`)
  const nodes = await nodesOf(labName())
  if (node !== undefined && !nodes.includes(node)) {
    throw new Error(`lab ${labName()} has no node ${node}, but ${nodes.join(', ')}`)
  }
  return record
}

function positive(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('a number from 1 to 99, please')
  return Number(text)
}

type Verb = readonly [string, string, (record: LabRecord, node: string) => Promise<void>]

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
