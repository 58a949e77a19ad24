import { until } from '../../lab/process.ts'
import type { Cluster } from './cluster.ts'

/** Waits for something in a cluster; gives up with the nodes, pods and last events there are. */
export async function untilIn(
  cluster: Cluster,
  reached: () => Promise<boolean>,
  what: string,
  milliseconds?: number,
): Promise<void> {
  try {
    await until(reached, what, milliseconds)
  } catch (cause) {
    throw new Error(`${String(cause)}\n${await seen(cluster)}`, { cause })
  }
}

async function seen(cluster: Cluster): Promise<string> {
  const tables = [
    await cluster.kubectl('get', 'nodes,pods', '--all-namespaces', '-o', 'wide'),
    await cluster.kubectl('get', 'events', '--all-namespaces', '--sort-by=.lastTimestamp'),
  ]
  return tables.map(table => table.split('\n').slice(-40).join('\n')).join('\n')
}
