import { TsplayError } from '../../engine/errors.ts'

/** The numbers that decide who gets which role. */
export interface Settings {
  readonly masters: number
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

/** Who gets which role, by the hosts' order alone. */
export function planLayout(hosts: readonly string[], settings: Settings): Layout {
  const atScale = hosts.length >= settings.scaleThreshold
  const massive = hosts.length >= settings.massiveScaleThreshold
  // Never an even number: two members tolerate no more failures than one.
  const etcd = hosts.slice(0, hosts.length >= 3 ? 3 : 1)
  const firstMaster = atScale ? 3 : 0
  const masters = hosts.slice(firstMaster, firstMaster + settings.masters)
  const spared = [...(atScale ? etcd : []), ...(massive ? masters : [])]
  const workers = hosts.filter(host => !spared.includes(host))
  if (masters.length === 0 || workers.length === 0) {
    const group = masters.length === 0 ? 'kube-master' : 'kube-node'
    throw new TsplayError('USAGE', `${hosts.length} hosts: none is left for ${group}`, {
      hint: 'give more hosts, or raise SCALE_THRESHOLD and MASSIVE_SCALE_THRESHOLD',
    })
  }
  return { 'kube-master': masters, 'kube-node': workers, etcd, 'calico-rr': atScale ? etcd : [] }
}
