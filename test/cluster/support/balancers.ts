import type { Lab } from '../../lab/index.ts'
import { until } from '../../lab/process.ts'
import type { Api } from './api.ts'
import { figuresOfAnswers, keepFigures } from './figures.ts'
import { interruption, startProber, startProberOutside, type Interruption } from './prober.ts'

/** Balancers in their place, and the worker that asks through them. */
export interface BalancedCluster {
  readonly lab: Lab
  readonly api: Api
  /** As the page of figures calls it. */
  readonly shape: string
  readonly worker: string
  /** The balancers' HOST:PORT: the worker asks by the API's name at the same port, this machine as it is written. */
  readonly server: string
}

/**
 * What the worker and this machine, which is outside, saw of a failure, by kind and place.
 * @param dies Brings it about, and says when that was.
 */
export async function measureFailure(
  { lab, api, shape, worker, server }: BalancedCluster,
  failure: string,
  dies: () => Promise<number>,
): Promise<Readonly<Record<string, Interruption>>> {
  const port = server.split(':').at(-1) ?? ''
  const probers = await Promise.all([
    startProber(lab, worker, api, `lb-apiserver.kubernetes.local:${port}`),
    startProberOutside(lab, worker, api, server),
  ])
  await settled()
  const before = Date.now()
  const at = await dies()
  await settled(at + 10_000)
  const answers = await Promise.all(probers.map(prober => prober.stop()))
  await keepFigures(figuresOfAnswers(shape, failure, { answers: answers.flat(), at }))
  const seen = ['the worker', 'outside'].flatMap((from, index) =>
    (['read', 'write'] as const).map(
      kind => [`${kind} from ${from}`, interruption(answers[index] ?? [], kind, before)] as const,
    ),
  )
  return Object.fromEntries(seen)
}

/** Those that have an address; nobody, or more than one, is told as it is. */
export async function holdersOf(
  lab: Lab,
  nodes: readonly string[],
  address: string,
): Promise<readonly string[]> {
  const seen = ['sh', '-c', `ip -o -4 addr show host0 | grep -qF ${address}/`]
  const has = await Promise.all(nodes.map(node => lab.exec(node, seen)))
  return nodes.filter((_, at) => has[at]?.code === 0)
}

/** Waits until a node has an address, and asks no other: one that is off lets whoever asks wait. */
export const addressMoves = (lab: Lab, address: string, to: string): Promise<void> =>
  until(async () => (await holdersOf(lab, [to], address)).length > 0, `${address} to move to ${to}`)

/** Kills HAProxy on a node in such a way that systemd does not start it again; gives the way back. */
export async function killHaproxy(lab: Lab, node: string): Promise<() => Promise<void>> {
  const unit = '/run/systemd/system/haproxy.service.d'
  await lab.shell(
    node,
    `mkdir -p ${unit}; printf '[Service]\\nRestart=no\\n' >${unit}/test.conf; systemctl daemon-reload
     systemctl kill --kill-whom=all --signal=KILL haproxy`,
  )
  return async () => {
    await lab.shell(node, `rm -r ${unit}; systemctl daemon-reload; systemctl start haproxy`)
  }
}

/** Cuts a node's power, the link first: peers hear nothing any more, not even that a connection is closed. */
export async function cutPower(lab: Lab, node: string): Promise<number> {
  await lab.partition(node)
  const at = Date.now()
  await lab.crash(node)
  return at
}

/** Starts control planes again and waits until the API server of each answers. */
export async function startMasters(lab: Lab, api: Api, masters: readonly string[]): Promise<void> {
  for (const master of masters) await lab.start(master)
  for (const master of masters) {
    const answers = () =>
      api.ask(master, 'GET', '/api/v1/nodes').then(
        () => true,
        () => false,
      )
    await until(answers, `${master} to answer again`)
  }
}

/** Some seconds of the probers' questions. */
const settled = (moment = Date.now() + 3000): Promise<void> =>
  until(() => Promise.resolve(Date.now() >= moment), 'the probers to have asked')
