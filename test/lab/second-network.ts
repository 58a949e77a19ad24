import { initOf } from './cgroups.ts'
import { cgroup, machine } from './paths.ts'
import { type LabRecord, secondAddressOf } from './record.ts'
import { run, tryRun } from './run.ts'

/**
 * Gives a node that runs its link to the lab's second network: a bridge on which the host has no address, so
 * that only nodes reach it. A boot takes the link away; `startNode` and `rebootNode` bring it back.
 */
export async function linkSecond(record: LabRecord, node: string): Promise<void> {
  const address = secondAddressOf(record, node)
  if (address === undefined) return
  const init = await initOf(cgroup(record.lab, node))
  if (init === undefined) throw new Error(`${node} is off: it gets no second link`)
  const inside = ['nsenter', '--net', '--target', String(init)]
  if ((await tryRun([...inside, 'ip', 'link', 'show', 'host1'])).code === 0) return
  const outer = outerLink(record.lab, node)
  await unlinkSecond(record.lab, node)
  await run([
    ...['ip', 'link', 'add', outer, 'type', 'veth'],
    ...['peer', 'name', 'host1', 'netns', String(init)],
  ])
  await run(['ip', 'link', 'set', outer, 'master', secondBridge(record.lab), 'up'])
  await run([...inside, 'ip', 'address', 'add', `${address}/24`, 'dev', 'host1'])
  await run([...inside, 'ip', 'link', 'set', 'host1', 'up'])
}

/** Removes the host's end of a node's link: with a node that was killed it goes only after a while. */
export async function unlinkSecond(lab: string, node: string): Promise<void> {
  await tryRun(['ip', 'link', 'delete', outerLink(lab, node)])
}

/** Makes the bridge of the second network where the lab has one. */
export async function openSecond(record: LabRecord): Promise<void> {
  if (record.second === undefined) return
  const link = secondBridge(record.lab)
  if ((await tryRun(['ip', 'link', 'show', link])).code !== 0) {
    await run(['ip', 'link', 'add', link, 'type', 'bridge'])
  }
  await run(['ip', 'link', 'set', link, 'up'])
}

/** Takes it away. */
export async function closeSecond(lab: string): Promise<void> {
  if ((await tryRun(['ip', 'link', 'show', secondBridge(lab)])).code === 0) {
    await run(['ip', 'link', 'delete', secondBridge(lab)])
  }
}

const outerLink = (lab: string, node: string) => `v2-${machine(lab, node)}`

const secondBridge = (lab: string) => `b2-${lab}`
