import type { InventoryFile } from './inventory-file.ts'
import { GROUPS, type GroupName } from './layout.ts'

/** Kubespray's groups, the one that holds others included, by their older names. */
export type KnownGroup = GroupName | 'k8s-cluster'

/** Whose names a new inventory gets: Kubespray's until 2.15, or since 2.16. */
export type NameStyle = 'old' | 'new'

const NEW_NAMES: Readonly<Record<KnownGroup, string>> = {
  'kube-master': 'kube_control_plane',
  'kube-node': 'kube_node',
  etcd: 'etcd',
  'calico-rr': 'calico_rr',
  'k8s-cluster': 'k8s_cluster',
}

/** Every spelling of a group, the usual one first. */
export function spellingsOf(group: KnownGroup): readonly string[] {
  return [...new Set([group, NEW_NAMES[group], group.replace('master', 'control-plane')])]
}

/** Every name of every group that the builder knows. */
export const allGroupNames: readonly string[] = [...GROUPS, 'k8s-cluster' as const].flatMap(
  spellingsOf,
)

/** Groups that playbooks and connections know, and whose hosts are no part of the cluster for it. */
export const OUTSIDE_GROUPS: readonly string[] = ['loadbalancer', 'bastion']

/** Why a new host cannot be called so in a file with these groups; undefined where it can. */
export function whyNoHostName(name: string, groups: readonly string[]): string | undefined {
  if (name === 'localhost') return 'is what every machine calls itself'
  const isGroup = ['all', 'ungrouped', ...OUTSIDE_GROUPS, ...allGroupNames, ...groups].includes(
    name,
  )
  return isGroup ? 'is the name of a group' : undefined
}

/** What a file calls the groups: the names that it has, and for the others those of the same age. */
export class GroupNames {
  readonly #file: InventoryFile
  readonly #style: NameStyle
  /** Whether the file has names of the other age than the one that was asked for. */
  readonly ignored: boolean

  /** @param asked For a file that has none of them; default: old. */
  constructor(file: InventoryFile, asked: NameStyle | undefined) {
    this.#file = file
    const known = ([...GROUPS, 'k8s-cluster'] as const).filter(group => group !== 'etcd')
    const has = (style: NameStyle) =>
      known.some(group => file.hasGroup(style === 'old' ? group : NEW_NAMES[group]))
    const styles = (['old', 'new'] as const).filter(has)
    this.#style = styles[0] ?? asked ?? 'old'
    this.ignored = asked !== undefined && styles.length > 0 && !styles.includes(asked)
  }

  /** The name under which the file has a group, or is to have it. */
  of(group: KnownGroup): string {
    const present = spellingsOf(group).find(name => this.#file.hasGroup(name))
    return present ?? (this.#style === 'old' ? group : NEW_NAMES[group])
  }

  /** The hosts of a group under all of its names. */
  members(group: KnownGroup): readonly string[] {
    return [...new Set(spellingsOf(group).flatMap(name => this.#file.members(name)))]
  }
}
