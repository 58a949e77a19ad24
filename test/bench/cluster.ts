import { createCluster, expectSuccess } from '../cluster/support/cluster.ts'

/** The lab it takes. */
export const clusterLab = 'benchk8s'

/** Seconds that cluster.yml takes on three fresh nodes, and again; the second must change nothing. */
export async function measureCluster(): Promise<readonly [number, number]> {
  const cluster = await createCluster({ lab: clusterLab, nodes: 3 })
  try {
    const first = await cluster.tsplay('cluster.yml')
    expectSuccess(first)
    const again = await cluster.tsplay('cluster.yml')
    expectSuccess(again)
    if (again.changed.length > 0) throw new Error(`again changed: ${again.changed.join(', ')}`)
    return [first.duration, again.duration]
  } finally {
    await cluster.close()
  }
}
