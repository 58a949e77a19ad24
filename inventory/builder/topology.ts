import { TsplayError } from '../../engine/errors.ts'
import type { LoadContext } from '../../engine/load/context.ts'
import { loadInventory } from '../../engine/load/inventory.ts'
import { isObject, Template, type Source, type SourceObject } from '../../engine/model/value.ts'

/** A host as the picture shows it. */
export interface Machine {
  readonly name: string
  readonly address: string | undefined
  /** Its label `topology.kubernetes.io/zone`. */
  readonly zone: string | undefined
}

/** What stands before the API servers for others than their own hosts. */
export interface Balancer {
  /** `address:port`, as `loadbalancer_apiserver` says. */
  readonly endpoint: string
  readonly kind: 'HAProxy' | 'nginx' | 'kube-vip' | 'external'
}

/** Who does what in a cluster, as groups and variables of an inventory say. */
export interface Topology {
  readonly masters: readonly Machine[]
  readonly etcd: readonly Machine[]
  /** Nodes that are no control planes. */
  readonly workers: readonly Machine[]
  /** The hosts of the group loadbalancer. */
  readonly balancers: readonly Machine[]
  readonly balancer: Balancer | undefined
  /** The proxy on each worker; undefined where workers ask the balancer. */
  readonly proxy: 'HAProxy' | 'nginx' | undefined
  /** Whether an API server asks the member on its own host alone: wherever each has one. */
  readonly ownMemberOnly: boolean
}

const ZONE = 'topology.kubernetes.io/zone'

/**
 * Reads an inventory with its group_vars and host_vars.
 * @throws TsplayError BAD_INVENTORY where there is no control plane or no etcd
 */
export async function readTopology(source: string, warn: LoadContext['warn']): Promise<Topology> {
  const context: LoadContext = { modules: new Set(), warn }
  const inventory = await loadInventory([source], { playbookFolders: [], context })
  const vars = (name: string): SourceObject =>
    Object.assign(
      {},
      ...(inventory.hosts.get(name)?.vars ?? []).map(one => one.vars),
    ) as SourceObject
  const members = (group: string): readonly string[] => inventory.groups.get(group) ?? []
  const machines = (names: readonly string[]) => names.map(name => machine(name, vars(name)))
  const masters = members('kube_control_plane')
  const [first] = masters
  if (first === undefined || members('etcd').length === 0) {
    const missing = first === undefined ? 'kube_control_plane' : 'etcd'
    throw new TsplayError('BAD_INVENTORY', `the group ${missing} has no hosts in ${source}`)
  }
  const common = vars(first)
  const balancers = machines(members('loadbalancer'))
  const balancer = balancerOf(common, balancers.length > 0)
  const isWayOfWorkers =
    balancer !== undefined && common['loadbalancer_apiserver_localhost'] !== true
  return {
    masters: machines(masters),
    etcd: machines(members('etcd')),
    workers: machines(members('kube_node').filter(name => !masters.includes(name))),
    balancers,
    balancer,
    proxy: isWayOfWorkers ? undefined : product(common['loadbalancer_apiserver_type'], 'nginx'),
    ownMemberOnly: masters.every(name => members('etcd').includes(name)),
  }
}

function machine(name: string, vars: SourceObject): Machine {
  const address = [vars['ip'], vars['access_ip'], vars['ansible_host']].find(
    value => typeof value === 'string',
  )
  const labels = vars['node_labels']
  const zone = isObject(labels) ? (labels as SourceObject)[ZONE] : undefined
  return { name, address, zone: zone === undefined ? undefined : text(zone) }
}

function balancerOf(vars: SourceObject, isOurs: boolean): Balancer | undefined {
  const lb = vars['loadbalancer_apiserver']
  if (!isObject(lb) || Object.keys(lb).length === 0) return undefined
  const { address, port } = lb as SourceObject
  const apiPort = vars['kube_apiserver_port'] ?? 6443
  const endpoint = `${text(address ?? '?')}:${text(port ?? apiPort)}`
  if (isOurs) return { endpoint, kind: product(vars['loadbalancer_type'], 'HAProxy') }
  return { endpoint, kind: vars['kube_vip_enabled'] === true ? 'kube-vip' : 'external' }
}

/** nginx or HAProxy; what stands in a template is for the run to know, so the default is shown. */
function product(value: Source | undefined, usual: 'HAProxy' | 'nginx'): 'HAProxy' | 'nginx' {
  if (value === 'haproxy') return 'HAProxy'
  return value === 'nginx' ? 'nginx' : usual
}

/** A template as it is written. */
function text(value: Source): string {
  if (value instanceof Template) return value.text
  return typeof value === 'string' ? value : JSON.stringify(value)
}
