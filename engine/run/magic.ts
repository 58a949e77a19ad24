import type { Inventory } from '../model/inventory.ts'
import type { PlannedPlay, RoleScope } from '../model/plan.ts'
import type { Json } from '../model/value.ts'
import type { HostState } from './host-state.ts'

/** Stands for "leave this argument out": `mode: "{{default omit file_mode}}"`. */
export const omitToken: string = '__omit_this_argument__'

/** What magic variables are made of at one step. */
export interface MagicInputs {
  readonly inventory: Inventory
  readonly play: PlannedPlay
  readonly role: RoleScope | undefined
  /** Hosts of the play that are still in the game. */
  readonly alive: readonly string[]
  /** Those of them that are in this batch. */
  readonly batch: readonly string[]
  readonly constants: Readonly<Record<string, Json>>
  readonly check: boolean
  readonly diff: boolean
}

/** The magic variables that do not depend on the host, made once for a step. */
export function sharedMagic(inputs: MagicInputs): Record<string, Json> {
  const { inventory, play, role, alive, batch, constants, check, diff } = inputs
  return {
    ...constants,
    groups: groupsOf(inventory),
    omit: omitToken,
    playbook_dir: play.folder,
    ansible_play_name: play.name,
    ansible_play_hosts: alive,
    ansible_play_hosts_all: play.hosts,
    ansible_play_batch: batch,
    play_hosts: alive,
    ansible_check_mode: check,
    ansible_diff_mode: diff,
    ...(role === undefined
      ? {}
      : { role_name: role.name, ansible_role_name: role.name, role_path: role.folder }),
  }
}

/** The magic variables of one host. */
export function hostMagic(host: HostState, { hosts }: Inventory): Record<string, Json> {
  const alone = host.groups.length === 0 && hosts.has(host.name)
  return {
    inventory_hostname: host.name,
    inventory_hostname_short: host.name.split('.')[0] ?? host.name,
    group_names: alone ? ['ungrouped'] : host.groups.toSorted(),
  }
}

const groupsCache = new WeakMap<Inventory, Json>()

function groupsOf(inventory: Inventory): Json {
  const known = groupsCache.get(inventory)
  if (known !== undefined) return known
  const groups = Object.fromEntries(inventory.groups)
  groupsCache.set(inventory, groups)
  return groups
}
