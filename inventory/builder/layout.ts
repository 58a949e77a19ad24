/** The numbers that decide who gets which role. */
export interface Settings {
  readonly masters: number
  /** Whether somebody asked for that many; the default is no wish to change an inventory that is there. */
  readonly mastersAsked: boolean
  /** From so many hosts on, masters and workers are kept off the etcd hosts. */
  readonly scaleThreshold: number
  /** From so many hosts on, workers are kept off the masters too. */
  readonly massiveScaleThreshold: number
}

/** The groups that hosts are put into, in the order of the file. */
export const GROUPS = ['kube-master', 'kube-node', 'etcd', 'calico-rr'] as const

/** One of {@link GROUPS}. */
export type GroupName = (typeof GROUPS)[number]

/** The members of each group. */
export type Layout = Readonly<Record<GroupName, readonly string[]>>

/** Which roles a cluster of a certain size keeps apart. */
export interface Regime {
  readonly apart: boolean
  readonly mastersApart: boolean
}

/** What the thresholds say of so many hosts. */
export function regimeOf(hosts: number, settings: Settings): Regime {
  return {
    apart: hosts > 0 && hosts >= settings.scaleThreshold,
    mastersApart: hosts > 0 && hosts >= settings.massiveScaleThreshold,
  }
}

/** How many members Kubespray's rules give to a group. */
export function ruledSize(
  group: 'kube-master' | 'etcd',
  hosts: number,
  settings: Settings,
): number {
  // Never an even number: two members tolerate no more failures than one.
  if (group === 'etcd') return hosts >= 3 ? 3 : Math.min(hosts, 1)
  const eligible = regimeOf(hosts, settings).apart ? hosts - 3 : hosts
  return Math.max(0, Math.min(settings.masters, eligible))
}

/** Whether the rules make a host a worker, or a route reflector. */
export function ruledIn(
  group: 'kube-node' | 'calico-rr',
  host: string,
  regime: Regime,
  { etcd, masters }: { readonly etcd: readonly string[]; readonly masters: readonly string[] },
): boolean {
  if (group === 'calico-rr') return regime.apart && etcd.includes(host)
  const spared = regime.apart && etcd.includes(host)
  return !spared && !(regime.mastersApart && masters.includes(host))
}
