import type { SourceObject } from './value.ts'

/** A machine of the inventory. */
export interface InventoryHost {
  readonly name: string
  /** Names of all groups it is in, parents before children, without `all` and `ungrouped`. */
  readonly groups: readonly string[]
  /** Its variables in Ansible's order, weakest first: one entry for each source. */
  readonly vars: readonly VarsSource[]
}

/** One set of variables with what it came from, for precedence and for explanations. */
export interface VarsSource {
  readonly layer: InventoryLayer
  /** A file, or the group or host it was written under. */
  readonly origin: string
  readonly vars: SourceObject
}

/** Ansible's inventory levels, weakest first (its documentation's numbers 3 to 10). */
export type InventoryLayer =
  | 'inventory group vars'
  | 'inventory group_vars/all'
  | 'playbook group_vars/all'
  | 'inventory group_vars/*'
  | 'playbook group_vars/*'
  | 'inventory host vars'
  | 'inventory host_vars/*'
  | 'playbook host_vars/*'

/** All inventory sources of a run, merged. */
export interface Inventory {
  /** In order of first appearance. */
  readonly hosts: ReadonlyMap<string, InventoryHost>
  /** Every group (`all` and `ungrouped` too) with the names of its hosts, children's included. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** `localhost` where no source names it: local, in no group, with the variables of `all`. */
  readonly implicitLocalhost?: InventoryHost
  /** The files and folders it was read from, absolute. */
  readonly sources: readonly string[]
}
