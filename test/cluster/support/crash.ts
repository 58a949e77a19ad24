import type { Lab } from '../../lab/index.ts'
import { namespace, type Api } from './api.ts'
import { elected, watchUntil, type Sight } from './observer.ts'
import { startProber, type Answer } from './prober.ts'

/** A control plane that is to die, one that goes on, and the workers that look on. */
export interface CrashCase {
  readonly lab: Lab
  readonly api: Api
  readonly masters: readonly string[]
  readonly victim: string
  /** At least two: the first has all its connections at the victim, the others have none there. */
  readonly workers: readonly string[]
}

/** What was seen of a crash. Times are seconds after it. */
export interface Crash {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly answers: readonly Answer[]
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
  /** When the victim was taken for dead. */
  readonly noticed: number
}

/** Cuts a control plane's power while the workers ask the API, and waits until all is well again. */
export async function measureCrash(plan: CrashCase): Promise<Crash> {
  const { lab, api, masters, victim, workers } = plan
  const [first = '', ...others] = workers
  const survivor = survivorOf(plan)
  await leaveMasters(
    lab,
    first,
    masters.filter(name => name !== victim),
  )
  for (const worker of others) await leaveMasters(lab, worker, [victim])
  const probers = await Promise.all(workers.map(worker => startProber(lab, worker, api)))
  for (const worker of workers) await usesAll(lab, worker, masters)
  const [before] = await watchUntil(api, survivor, () => true, 'a first look')
  const held = elected.filter(name => before?.holders[name] === victim)

  // The link first: what is asked from then on is asked of a peer that says nothing any more.
  await lab.partition(victim)
  const at = Date.now()
  await lab.crash(victim)
  const rules = await makeService(plan)
  await bindPods(plan)
  const recovered = (sight: Sight): boolean =>
    held.every(name => sight.holders[name] !== victim) &&
    workers.every(worker => sight.pods[podOn(worker)] === 'Running') &&
    workers.every(worker => (sight.renewed[worker] ?? 0) > at) &&
    sight.ready[victim] !== 'True'
  const sights = await watchUntil(api, survivor, recovered, `all to recover from ${victim}'s crash`)
  const served = await Promise.all(rules)
  const answers = (await Promise.all(probers.map(prober => prober.stop()))).flat()
  await api.insist(survivor, 'DELETE', `/api/v1/namespaces/${namespace}/pods`)
  await api.insist(survivor, 'DELETE', `/api/v1/namespaces/${namespace}/services/late`)

  const when = (seen: (sight: Sight) => boolean): number =>
    ((sights.find(seen)?.at ?? Infinity) - at) / 1000
  const each = <T>(names: readonly string[], value: (name: string) => T) =>
    Object.fromEntries(names.map(name => [name, value(name)]))
  return {
    at,
    answers,
    leases: each(held, name => when(({ holders }) => holders[name] !== victim)),
    watches: each(workers, name => when(({ pods }) => pods[podOn(name)] === 'Running')),
    services: each(workers, name => ((served[workers.indexOf(name)] ?? Infinity) - at) / 1000),
    renewals: each(workers, name => longestGap([...(before ? [before] : []), ...sights], name)),
    notReady: workers.filter(name => sights.some(({ ready }) => ready[name] !== 'True')),
    noticed: when(({ ready }) => ready[victim] !== 'True'),
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
async function bindPods(plan: CrashCase): Promise<void> {
  const { api, workers } = plan
  const path = `/api/v1/namespaces/${namespace}/pods`
  for (const worker of workers) {
    const container = { name: 'sleep', image: 'docker.io/lab/tools:1', command: ['sleep', '3600'] }
    await api.insist(survivorOf(plan), 'POST', path, {
      metadata: { name: podOn(worker) },
      spec: { nodeName: worker, terminationGracePeriodSeconds: 0, containers: [container] },
    })
  }
}

/** A Service, and for each worker when kube-proxy had made its rules, in milliseconds since 1970. */
async function makeService(plan: CrashCase) {
  const { lab, api, workers } = plan
  const path = `/api/v1/namespaces/${namespace}/services`
  const spec = { selector: { app: 'nobody' }, ports: [{ port: 80 }] }
  await api.insist(survivorOf(plan), 'POST', path, { metadata: { name: 'late' }, spec })
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
