import { TsplayError } from '../../engine/errors.ts'
import { regimeBefore, type Change, type Roster } from './deal.ts'
import { GROUPS, regimeOf, type GroupName, type Layout } from './layout.ts'

/** What a change does to one group. */
interface GroupMoves {
  readonly group: GroupName
  /** Hosts that stay in the inventory and leave the group. */
  readonly lost: readonly string[]
  /** Members that leave the inventory. */
  readonly left: readonly string[]
  /** Hosts that were there and come into the group. */
  readonly gained: readonly string[]
  /** New hosts in the group. */
  readonly fresh: readonly string[]
}

/**
 * Sentences on what a change does to hosts that stay.
 * @throws TsplayError USAGE where a role would move from host to host, or the cluster would lose its majority, and
 * `rebalance` was not asked for.
 */
export function judgeMoves(before: Roster, after: Layout, change: Change): readonly string[] {
  const moves = GROUPS.map(group => movesOf(group, before, after, change))
  const moving = moves.filter(
    ({ lost, left, gained }) => lost.length > 0 || (gained.length > 0 && left.length > 0),
  )
  const hazards = hazardsOf(before, after)
  const told = [...moving.flatMap(describeMove), ...hazards]
  if (!change.rebalance && told.length > 0) throw refusal(told, before, change)
  const growing = moves.filter(({ gained }) => gained.length > 0)
  return [
    ...told,
    ...growing
      .filter(one => !moving.includes(one))
      .map(({ group, gained }) =>
        gained.length === 1
          ? `${short(gained)} was there already and is now in ${group} too`
          : `${short(gained)} were there already and are now in ${group} too`,
      ),
    ...moves.filter(one => !moving.includes(one)).flatMap(describeSuccession),
  ]
}

function movesOf(
  group: GroupName,
  { hosts, members }: Roster,
  after: Layout,
  { removed }: Change,
): GroupMoves {
  const before = members[group]
  const came = after[group].filter(host => !before.includes(host))
  return {
    group,
    lost: before.filter(host => !removed.includes(host) && !after[group].includes(host)),
    left: before.filter(host => removed.includes(host)),
    gained: came.filter(host => hosts.includes(host)),
    fresh: came.filter(host => !hosts.includes(host)),
  }
}

function describeMove({ group, lost, left, gained, fresh }: GroupMoves): readonly string[] {
  const parts = [
    ...(left.length + lost.length > 0 ? [`loses ${short([...left, ...lost])}`] : []),
    ...(gained.length + fresh.length > 0 ? [`gains ${short([...gained, ...fresh])}`] : []),
  ]
  return [`${group} ${parts.join(' and ')}`]
}

const short = (hosts: readonly string[]): string =>
  hosts.length > 8
    ? `${hosts.slice(0, 6).join(', ')} and ${hosts.length - 6} more`
    : hosts.join(', ')

/** New hosts that take over from hosts that go; workers come and go without a word. */
function describeSuccession({ group, left, fresh }: GroupMoves): readonly string[] {
  if (group === 'kube-node' || left.length === 0 || fresh.length === 0) return []
  return [`${fresh.join(', ')} takes the place of ${left.join(', ')} in ${group}`]
}

/** What a running cluster would not survive. */
function hazardsOf({ members }: Roster, after: Layout): readonly string[] {
  const stays = (group: GroupName) => members[group].filter(host => after[group].includes(host))
  const had = members.etcd.length
  const kept = stays('etcd').length
  const masters = members['kube-master'].length
  return [
    ...(had > 0 && kept * 2 <= had && kept < had
      ? [`etcd keeps ${kept} of its ${had} members: one that runs would lose its majority`]
      : []),
    ...(masters > 0 && stays('kube-master').length === 0
      ? ['kube-master keeps none of its members']
      : []),
  ]
}

function refusal(reasons: readonly string[], before: Roster, change: Change): TsplayError {
  const { removed, added, settings } = change
  const after = before.hosts.length - removed.length + added.length
  const was = regimeBefore(before, settings)
  const now = regimeOf(after, settings)
  const crossed = [
    ...(now.apart && !was.apart ? [`SCALE_THRESHOLD (${settings.scaleThreshold})`] : []),
    ...(now.mastersApart && !was.mastersApart
      ? [`MASSIVE_SCALE_THRESHOLD (${settings.massiveScaleThreshold})`]
      : []),
  ]
  const way =
    crossed.length > 0
      ? `with ${after} hosts ${crossed.join(' and ')} is reached: raise that to keep the roles as they are, ` +
        'or let them move with --rebalance'
      : removed.length > added.length
        ? 'name a new host in the same command to take the place, or let roles move with --rebalance'
        : 'take one step after another and run cluster.yml between, or let roles move with --rebalance'
  return new TsplayError('USAGE', `this would move roles:\n  ${reasons.join('\n  ')}`, {
    hint: way,
  })
}
