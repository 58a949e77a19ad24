import { TsplayError } from '../../engine/errors.ts'
import {
  regimeOf,
  ruledIn,
  ruledSize,
  type GroupName,
  type Layout,
  type Regime,
  type Settings,
} from './layout.ts'

/** Hosts with their roles, as a file has them. */
export interface Roster {
  /** In the file's order. */
  readonly hosts: readonly string[]
  readonly members: Layout
}

/** Who goes and who comes. */
export interface Change {
  readonly removed: readonly string[]
  readonly added: readonly string[]
  readonly settings: Settings
  /** Roles may move between hosts that stay. */
  readonly rebalance: boolean
}

/**
 * Who has which role after a change. Whoever has a role keeps it as far as the rules allow, so that a
 * layout that was made by hand stays, and a new host takes the place of one that goes.
 */
export function dealRoles(before: Roster, change: Change): Layout {
  return new Dealing(before, change).layout()
}

/** Which roles are kept apart: by the number of hosts, or because the file still does so. */
export function regimeBefore({ hosts, members }: Roster, settings: Settings): Regime {
  const { apart, mastersApart } = regimeOf(hosts.length, settings)
  const { etcd, 'calico-rr': reflectors, 'kube-master': masters, 'kube-node': workers } = members
  const parted = reflectors.length > 0 && etcd.every(host => reflectors.includes(host))
  return {
    apart: apart || parted,
    mastersApart: mastersApart || (parted && !masters.some(host => workers.includes(host))),
  }
}

class Dealing {
  readonly #before: Roster
  readonly #change: Change
  readonly #hosts: readonly string[]
  readonly #was: Regime
  readonly #now: Regime
  readonly #anew: boolean

  constructor(before: Roster, change: Change) {
    const { removed, added, settings, rebalance } = change
    this.#before = before
    this.#change = change
    this.#hosts = [...before.hosts.filter(host => !removed.includes(host)), ...added]
    const was = regimeBefore(before, settings)
    const now = regimeOf(this.#hosts.length, settings)
    this.#was = was
    // A cluster that shrinks may well keep its roles apart.
    this.#now = rebalance
      ? now
      : {
          apart: was.apart || now.apart,
          mastersApart: was.mastersApart || now.mastersApart,
        }
    this.#anew =
      rebalance ||
      this.#now.apart !== was.apart ||
      this.#now.mastersApart !== was.mastersApart ||
      before.hosts.length === 0
  }

  layout(): Layout {
    const etcd = this.#fill('etcd', this.#hosts, this.#etcdSize())
    const free = this.#now.apart ? this.#hosts.filter(host => !etcd.includes(host)) : this.#hosts
    const masters = this.#fill('kube-master', free, this.#size('kube-master'))
    const isIn = (group: 'kube-node' | 'calico-rr') =>
      this.#hosts.filter(host => this.#isIn(group, host, { etcd, masters }))
    const workers = isIn('kube-node')
    if (this.#hosts.length > 0) {
      if (masters.length === 0) throw nobodyLeft(this.#hosts.length, 'kube-master')
      if (workers.length === 0) throw nobodyLeft(this.#hosts.length, 'kube-node')
    }
    return {
      'kube-master': masters,
      'kube-node': workers,
      etcd,
      'calico-rr': isIn('calico-rr'),
    }
  }

  /** As many as there are, and as many more or less as the rules give to the new number of hosts. */
  #size(group: 'kube-master' | 'etcd'): number {
    const { settings, rebalance } = this.#change
    if (group === 'kube-master' && settings.mastersAsked) return settings.masters
    const had = this.#before.members[group].length
    const ruled = ruledSize(group, this.#hosts.length, settings)
    if (had === 0) return ruled
    const grown = had + ruled - ruledSize(group, this.#before.hosts.length, settings)
    return Math.max(1, rebalance ? Math.max(grown, ruled) : grown)
  }

  #etcdSize(): number {
    const { members } = this.#before
    const size = Math.min(this.#size('etcd'), this.#hosts.length)
    // An even number that somebody chose is not this command's business until the members change.
    const touched =
      this.#change.rebalance ||
      size !== members.etcd.length ||
      members.etcd.some(host => this.#change.removed.includes(host))
    return touched && size > 1 && size % 2 === 0 ? size - 1 : size
  }

  /** Those who are members stay; then new hosts in place of those who go; then whoever is first. */
  #fill(group: GroupName, eligible: readonly string[], size: number): readonly string[] {
    const { removed, added } = this.#change
    const members = this.#before.members[group]
    const staying = members.filter(host => this.#hosts.includes(host))
    const kept = this.#anew ? staying.filter(host => eligible.includes(host)) : staying
    const open = Math.max(0, size - kept.length)
    const left = members.filter(host => removed.includes(host)).length
    const free = eligible.filter(host => !kept.includes(host))
    const successors = free.filter(host => added.includes(host)).slice(0, Math.min(open, left))
    const others = free.filter(host => !successors.includes(host))
    return [...kept.slice(0, size), ...successors, ...others.slice(0, open - successors.length)]
  }

  #isIn(
    group: 'kube-node' | 'calico-rr',
    host: string,
    now: { readonly etcd: readonly string[]; readonly masters: readonly string[] },
  ): boolean {
    const { members } = this.#before
    const wanted = ruledIn(group, host, this.#now, now)
    if (!this.#before.hosts.includes(host)) return wanted && !this.#isSpared(group, host, now)
    const is = members[group].includes(host)
    if (group === 'kube-node' && members[group].length === 0) return wanted
    const before = { etcd: members.etcd, masters: members['kube-master'] }
    const wasWanted = ruledIn(group, host, this.#was, before)
    if (this.#change.rebalance && group === 'calico-rr') return wanted || (is && !wasWanted)
    if (this.#change.rebalance) return wanted && (is || !wasWanted)
    return wanted === wasWanted ? is : wanted
  }

  /** Where all masters, or all etcd hosts, are no workers, a new one of them is none either. */
  #isSpared(
    group: 'kube-node' | 'calico-rr',
    host: string,
    now: { readonly etcd: readonly string[]; readonly masters: readonly string[] },
  ): boolean {
    const { members } = this.#before
    const dedicated = (role: readonly string[], had: readonly string[]) =>
      role.includes(host) &&
      had.length > 0 &&
      had.every(member => !members['kube-node'].includes(member))
    return (
      group === 'kube-node' &&
      members['kube-node'].length > 0 &&
      (dedicated(now.masters, members['kube-master']) || dedicated(now.etcd, members.etcd))
    )
  }
}

function nobodyLeft(count: number, group: GroupName): TsplayError {
  const hosts = count === 1 ? 'with 1 host' : `with ${count} hosts`
  return new TsplayError('USAGE', `${hosts}, none is left for ${group}`, {
    hint: 'give more hosts, or raise SCALE_THRESHOLD and MASSIVE_SCALE_THRESHOLD',
  })
}
