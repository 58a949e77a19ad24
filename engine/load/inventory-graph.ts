import { TsplayError } from '../errors.ts'
import type { Position } from '../model/position.ts'
import type { SourceObject } from '../model/value.ts'

/** Variables with the file or section they were written in. */
export interface OwnVars {
  readonly origin: string
  readonly vars: SourceObject
}

/** A group while inventories are being read. */
export interface GroupNode {
  readonly hosts: Set<string>
  readonly children: Set<string>
  readonly vars: OwnVars[]
  /** Where it was first named. */
  readonly position: Position | undefined
}

// Groups of older Kubespray inventories and what they are called today: both names mean the same.
const masters = ['kube-master', 'kube_control_plane'] as const
const workers = ['kube-node', 'kube_node'] as const
const cluster = ['k8s-cluster', 'k8s_cluster'] as const
const sameGroups: readonly (readonly [string, string])[] = [
  masters,
  workers,
  cluster,
  ['calico-rr', 'calico_rr'],
]

/** A group that playbooks may name although few inventories have it. */
const optionalGroup = 'loadbalancer'

/** What all sources together say of hosts and groups; filled source by source. */
export class InventoryGraph {
  readonly hosts: Map<string, OwnVars[]> = new Map<string, OwnVars[]>()
  readonly groups: Map<string, GroupNode> = new Map<string, GroupNode>()

  group(name: string, position?: Position): GroupNode {
    const known = this.groups.get(name)
    if (known !== undefined) return known
    const group: GroupNode = { hosts: new Set(), children: new Set(), vars: [], position }
    this.groups.set(name, group)
    return group
  }

  addChild(parent: string, child: string, position: Position | undefined): void {
    if (child === 'all' || child === 'ungrouped') {
      const message = `the group "${child}" cannot be a child of "${parent}"`
      throw new TsplayError('BAD_INVENTORY', message, { position })
    }
    this.group(child, position)
    this.group(parent).children.add(child)
  }

  addHost(name: string, group: string, vars?: OwnVars): void {
    const known = this.hosts.get(name) ?? []
    this.hosts.set(name, known)
    if (vars !== undefined && Object.keys(vars.vars).length > 0) known.push(vars)
    this.group(group).hosts.add(name)
  }

  /** Makes Kubespray's groups complete: the cluster's own, and both names of each with the same members. */
  completeGroups(): void {
    this.#makeCluster()
    this.#uniteNames()
    if (this.groups.has('kube_control_plane')) this.group(optionalGroup)
  }

  /** Newer Kubespray works it out: its inventories may leave the group away, or empty. */
  #makeCluster(): void {
    const given = cluster.flatMap(name => this.groups.get(name) ?? [])
    if (given.some(({ hosts, children }) => hosts.size + children.size > 0)) return
    const members = [...masters, ...workers].filter(name => this.groups.has(name))
    for (const name of members) this.addChild(cluster[1], name, this.groups.get(name)?.position)
  }

  #uniteNames(): void {
    for (const pair of sameGroups) {
      const present = pair.filter(name => this.groups.has(name))
      if (present.length === 0) continue
      const nodes = pair.map(name => this.group(name))
      for (const kind of ['hosts', 'children'] as const) {
        const members = nodes.flatMap(node => [...node[kind]])
        for (const node of nodes) members.forEach(member => node[kind].add(member))
      }
      for (const { children } of this.groups.values()) {
        if (pair.some(name => children.has(name))) pair.forEach(name => children.add(name))
      }
    }
  }
}
