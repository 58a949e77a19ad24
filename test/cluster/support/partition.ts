import type { Lab } from '../../lab/index.ts'
import { until } from '../../lab/process.ts'
import type { CrashCase } from './crash.ts'
import { tenures, watchLeaders, type Saying, type Tenure } from './leaders.ts'
import { elected, watchUntil } from './observer.ts'
import { startProber, type Answer } from './prober.ts'

/** What was seen while a control plane that leads was cut off from all others, and after it was back. */
export interface Partition {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly healed: number
  readonly answers: readonly Answer[]
  /** Seconds until the lease of each component was in other hands. */
  readonly leases: Readonly<Record<string, number>>
  /** Who led each component, as the components themselves say. */
  readonly tenures: Readonly<Record<string, readonly Tenure[]>>
}

/** Cuts a control plane that lives off until others lead in its place, and lets it back. */
export async function measurePartition(plan: CrashCase): Promise<Partition> {
  const { lab, api, masters, victim, workers } = plan
  const survivor = masters.find(name => name !== victim) ?? ''
  const watch = await watchLeaders(lab, masters)
  await says(lab, victim, 'leads')
  const probers = await Promise.all(workers.map(worker => startProber(lab, worker, api)))
  const [before] = await watchUntil(api, survivor, () => true, 'a first look')
  const held = elected.filter(name => before?.holders[name] === victim)

  await lab.partition(victim)
  const at = Date.now()
  const sights = await watchUntil(
    api,
    survivor,
    ({ holders }) => held.every(name => holders[name] !== victim),
    `others to lead in the place of ${victim}`,
  )
  const answers = (await Promise.all(probers.map(prober => prober.stop()))).flat()
  for (const name of held) await says(lab, survivor, 'leads', name)

  await lab.heal(victim)
  const healed = Date.now()
  for (const name of held) await says(lab, victim, 'waits', name)
  const sayings = await watch.stop()
  const moved = (name: string): number =>
    (sights.find(({ holders }) => holders[name] !== victim)?.at ?? Infinity) - at
  return {
    ...{ at, healed, answers },
    leases: Object.fromEntries(held.map(name => [name, moved(name) / 1000])),
    tenures: Object.fromEntries(held.map(name => [name, tenures(sayings, name)])),
  }
}

/** Waits until the last thing that a component noted of itself is this. */
async function says(
  lab: Lab,
  node: string,
  word: Saying['word'],
  component = 'kube-controller-manager',
): Promise<void> {
  const last = `grep ${component} /run/ha-leaders/said | tail -n 1 | grep -q ' ${word}$'`
  const said = async () => (await lab.exec(node, ['sh', '-c', last])).code === 0
  await until(said, `${component} on ${node} to say that it ${word}`, 90_000)
}
