import type { Lab } from '../../lab/index.ts'
import { namespace, type Api } from './api.ts'
import { elected, watchUntil, type Sight } from './observer.ts'
import { startProber, startProberOutside, type Answer, type Prober } from './prober.ts'

/** Who looks on while machines die. */
interface Scene {
  readonly lab: Lab
  readonly api: Api
  readonly masters: readonly string[]
  readonly workers: readonly string[]
}

/** A control plane that is to die, and one that goes on. */
export interface CrashCase extends Scene {
  readonly victim: string
  /** At least two: the first has all its connections at the victim, the others have none there. */
  readonly workers: readonly string[]
}

/** Machines that are to die at once; a control plane that is none of them goes on. */
interface Loss extends Scene {
  readonly victims: readonly string[]
  /** Who asks besides the workers, by name. Stopped with them. */
  readonly others?: Readonly<Record<string, Prober>>
}

/** What was seen of a crash. Times are seconds after it. */
export interface Crash {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly answers: readonly Answer[]
  /** The same by who asked. */
  readonly answersOf: Readonly<Record<string, readonly Answer[]>>
  /** When the lease of each component was in other hands; only of those that the victim held. */
  readonly leases: Readonly<Record<string, number>>
  /** When a pod that was bound to each worker right after the crash was running there. */
  readonly watches: Readonly<Record<string, number>>
  /** When a Service that was made right after the crash had its rules on each worker: kube-proxy's watch. */
  readonly services: Readonly<Record<string, number>>
  /** The longest time between two renewals of each worker's lease, the crash between them. */
  readonly renewals: Readonly<Record<string, number>>
  /** Workers that were not Ready at any time. */
  readonly notReady: readonly string[]
}

// The API servers give up what they have open to a dead machine after 10 s: nothing is judged before.
const settledAfter = 15_000

/** Cuts a control plane's power while the workers, and one outside, ask the API, and waits until all is well again. */
export async function measureCrash(plan: CrashCase): Promise<Crash> {
  const { lab, masters, victim, workers } = plan
  const [first = '', ...others] = workers
  const living = masters.filter(name => name !== victim)
  await leaveMasters(lab, first, living)
  for (const worker of others) await leaveMasters(lab, worker, [victim])
  return measureLoss({
    ...plan,
    victims: [victim],
    others: await outsideAt(plan, survivorOf(plan)),
  })
}

/** This machine, which is no part of the cluster, asks a control plane by its own address. */
export async function outsideAt(
  { lab, api }: Pick<Scene, 'lab' | 'api'>,
  master: string,
): Promise<Readonly<Record<string, Prober>>> {
  return { outside: await startProberOutside(lab, master, api, `${lab.address(master)}:6443`) }
}

/** The same for machines of any kind, whose power is cut at once. */
export async function measureLoss(plan: Loss): Promise<Crash> {
  const { lab, api, masters, victims, workers } = plan
  const survivor = masters.find(name => !victims.includes(name)) ?? ''
  const started = workers.map(async name => [name, await startProber(lab, name, api)] as const)
  const probers = [...(await Promise.all(started)), ...Object.entries(plan.others ?? {})]
  for (const worker of workers) await usesAll(lab, worker, masters)
  const [before] = await watchUntil(api, survivor, () => true, 'a first look')
  const held = elected.filter(name => victims.includes(before?.holders[name] ?? ''))

  // The links first: what is asked from then on is asked of peers that say nothing any more.
  await Promise.all(victims.map(name => lab.partition(name)))
  const at = Date.now()
  await Promise.all(victims.map(name => lab.crash(name)))
  const rules = await makeService(plan, survivor)
  await bindPods(plan, survivor)
  const recovered = (sight: Sight): boolean =>
    held.every(name => !victims.includes(sight.holders[name] ?? '')) &&
    workers.every(worker => sight.pods[podOn(worker)] === 'Running') &&
    workers.every(worker => (sight.renewed[worker] ?? 0) > at) &&
    victims.every(name => sight.ready[name] !== 'True') &&
    sight.at > at + settledAfter
  const what = `all to recover from the crash of ${victims.join(' and ')}`
  const sights = await watchUntil(api, survivor, recovered, what)
  const served = await Promise.all(rules)
  const answersOf = Object.fromEntries(
    await Promise.all(probers.map(async ([name, prober]) => [name, await prober.stop()] as const)),
  )
  await api.insist(survivor, 'DELETE', `/api/v1/namespaces/${namespace}/pods`)
  await api.insist(survivor, 'DELETE', `/api/v1/namespaces/${namespace}/services/late`)

  const when = (seen: (sight: Sight) => boolean): number =>
    ((sights.find(seen)?.at ?? Infinity) - at) / 1000
  const each = <T>(names: readonly string[], value: (name: string) => T) =>
    Object.fromEntries(names.map(name => [name, value(name)]))
  return {
    at,
    answersOf,
    answers: Object.values(answersOf).flat(),
    leases: each(held, name => when(({ holders }) => !victims.includes(holders[name] ?? ''))),
    watches: each(workers, name => when(({ pods }) => pods[podOn(name)] === 'Running')),
    services: each(workers, name => ((served[workers.indexOf(name)] ?? Infinity) - at) / 1000),
    renewals: each(workers, name => longestGap([...(before ? [before] : []), ...sights], name)),
    notReady: workers.filter(name => sights.some(({ ready }) => ready[name] !== 'True')),
  }
}

/** Ends a worker's connections to control planes, so that those which last lead to others. */
async function leaveMasters(lab: Lab, worker: string, masters: readonly string[]): Promise<void> {
  const addresses = masters.map(name => lab.address(name))
  const rules = addresses.map(
    address => `OUTPUT -p tcp -d ${address} --dport 6443 -j REJECT --reject-with tcp-reset`,
  )
  const cut = addresses.map(address => `ss -K dst ${address} dport = :6443 >/dev/null`)
  const any = addresses.map(connected).map(seen => `{ ${seen}; }`)
  await lab.shell(
    worker,
    `${rules.map(rule => `iptables -I ${rule}`).join('\n')}
     timeout 90 sh -c 'while ${any.join(' || ')}; do ${cut.join('; ')}; sleep 0.1; done'
     status=$?
     ${rules.map(rule => `iptables -D ${rule}`).join('\n')}
     exit $status`,
  )
}

/** The control plane through which the test looks on. */
export const survivorOf = ({ masters, victim }: Pick<CrashCase, 'masters' | 'victim'>): string =>
  masters.find(name => name !== victim) ?? ''

/** The proxy leaves one that failed alone for some seconds: waits until it uses them all again. */
async function usesAll(lab: Lab, worker: string, masters: readonly string[]): Promise<void> {
  for (const master of masters) {
    const seen = connected(lab.address(master))
    await lab.shell(worker, `timeout 60 sh -c 'until ${seen}; do sleep 0.02; done'`)
  }
}

const connected = (address: string): string =>
  `ss -Htn state established dst ${address} dport = :6443 | grep -q .`

const podOn = (worker: string): string => `on-${worker}`

/** A pod for each worker, past the scheduler: its kubelet hears of it by its watch alone. */
async function bindPods({ api, workers }: Scene, master: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`
  for (const worker of workers) {
    const container = { name: 'sleep', image: 'docker.io/lab/tools:1', command: ['sleep', '3600'] }
    await api.insist(master, 'POST', path, {
      metadata: { name: podOn(worker) },
      spec: { nodeName: worker, terminationGracePeriodSeconds: 0, containers: [container] },
    })
  }
}

/** A Service, and for each worker when kube-proxy had made its rules, in milliseconds since 1970. */
async function makeService({ lab, api, workers }: Scene, master: string) {
  const path = `/api/v1/namespaces/${namespace}/services`
  const spec = { selector: { app: 'nobody' }, ports: [{ port: 80 }] }
  await api.insist(master, 'POST', path, { metadata: { name: 'late' }, spec })
  const seen = `iptables-save | grep -q '${namespace}/late'`
  const wait = `timeout 150 sh -c "until ${seen}; do sleep 0.2; done" && date +%s%3N`
  return workers.map(async worker => Number(await lab.shell(worker, wait)))
}

/** Seconds between two renewals of a worker's lease, at the most. */
function longestGap(sights: readonly Sight[], worker: string): number {
  const renewals = [...new Set(sights.map(({ renewed }) => renewed[worker] ?? 0))]
  const gaps = renewals.slice(1).map((renewal, at) => renewal - (renewals[at] ?? renewal))
  return Math.max(0, ...gaps) / 1000
}
