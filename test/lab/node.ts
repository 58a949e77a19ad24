import { existsSync } from 'node:fs'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'

import { initOf, killGroup } from './cgroups.ts'
import { bridge, cache, cgroup, labFolder, machine, nodeFolder, scripts } from './paths.ts'
import { livePid, signal, startDetached, until } from './process.ts'
import { type LabRecord, addressOf, gateway } from './record.ts'
import { run, tryRun } from './run.ts'
import { linkSecond } from './second-network.ts'

/** `off` after a crash, `partitioned` while its link is down. */
export type NodeState = 'running' | 'partitioned' | 'off'

/** Prepares a node if it is new and boots it if it is off; a partition is healed. */
export async function startNode(record: LabRecord, node: string): Promise<void> {
  const { lab } = record
  const folder = nodeFolder(lab, node)
  const root = join(cache, record.image)
  const state = await nodeState(lab, node)
  if (state === 'off') {
    await stopNode(lab, node)
    await run([
      join(scripts, 'host/prepare-node.sh'),
      ...[root, folder, node, `${addressOf(record, node)}/24`, gateway(record)],
      join(labFolder(lab), 'id_ed25519.pub'),
    ])
    // A copy, for a shell reads a script while it runs it, and a checkout may change meanwhile.
    const supervisor = join(folder, 'supervise-node.sh')
    await copyFile(join(scripts, 'host/supervise-node.sh'), supervisor)
    await startDetached(
      [
        ...['unshare', '--mount', '--propagation', 'private', supervisor],
        ...[root, folder, machine(lab, node), bridge(lab), node, cgroup(lab, node)],
      ],
      join(folder, 'supervisor.pid'),
      join(folder, 'supervisor.log'),
    )
  } else if (state === 'partitioned') {
    await healNode(lab, node)
  }
  // One that is just booting gets its link from its supervisor.
  await untilAnswers(record, node)
  await linkSecond(record, node)
}

/** Waits until a node's sshd greets, and names the logs when it does not. */
export async function untilAnswers(record: LabRecord, node: string): Promise<void> {
  const address = addressOf(record, node)
  const logs = `see *.log in ${nodeFolder(record.lab, node)}`
  await until(
    async () => {
      if (await greets(address)) return true
      if ((await nodeState(record.lab, node)) !== 'off') return false
      throw new Error(`${node} (${address}) went off while it was booting; ${logs}`)
    },
    `sshd on ${node} (${address}); ${logs}`,
    60_000,
  )
}

/** Whether an SSH server answers at an address. */
export async function greets(address: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port: 22 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => {
      end(false)
    })
    socket.once('error', () => {
      end(false)
    })
    socket.once('data', data => {
      end(data.toString().startsWith('SSH-'))
    })
  })
}

/** What a node is doing. */
export async function nodeState(lab: string, node: string): Promise<NodeState> {
  const folder = nodeFolder(lab, node)
  if ((await livePid(join(folder, 'supervisor.pid'))) === undefined) return 'off'
  return existsSync(join(folder, 'partitioned')) ? 'partitioned' : 'running'
}

/** A power cut: the link goes first, else every connection would be closed in an orderly way. */
export async function stopNode(lab: string, node: string): Promise<void> {
  await tryRun(['ip', 'link', 'set', `vb-${machine(lab, node)}`, 'down'])
  await killGroup(cgroup(lab, node))
  await rm(join(nodeFolder(lab, node), 'partitioned'), { force: true })
}

/** Cuts a node off from all others; what runs on it goes on. */
export async function partitionNode(lab: string, node: string): Promise<void> {
  await writeFile(join(nodeFolder(lab, node), 'partitioned'), '')
  await run(['ip', 'link', 'set', `vb-${machine(lab, node)}`, 'down'])
}

/** Ends a partition. */
export async function healNode(lab: string, node: string): Promise<void> {
  await rm(join(nodeFolder(lab, node), 'partitioned'), { force: true })
  await run(['ip', 'link', 'set', `vb-${machine(lab, node)}`, 'up'])
}

/** SIGRTMIN+5 asks systemd for an orderly reboot; the node's supervisor boots it again. */
export async function rebootNode(record: LabRecord, node: string): Promise<void> {
  const group = cgroup(record.lab, node)
  const before = await initOf(group)
  if (before === undefined) throw new Error(`${node} is off: npm run lab -- start ${node}`)
  signal(before, 34 + 5)
  await until(
    async () => {
      const now = await initOf(group)
      return now !== undefined && now !== before
    },
    `${node} to boot again`,
    120_000,
  )
  await untilAnswers(record, node)
  await linkSecond(record, node)
}
