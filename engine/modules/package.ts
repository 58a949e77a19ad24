import { installPackages } from './install-packages.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module, ModuleContext } from './module.ts'
import { type ManagerName, packageManagers } from './package-managers.ts'

/** As Ansible's `package`; `update_cache` is understood for every package manager. */
export interface PackageArgs {
  readonly name: ListArg
  readonly state?: 'present' | 'latest' | 'absent'
  readonly use?: ManagerName | 'auto'
  readonly update_cache?: boolean
  readonly cache_valid_time?: number
}

const managers = Object.keys(packageManagers) as ManagerName[]

/** Keeps packages by the package manager that the host has. */
export const packageModule: Module<PackageArgs> = {
  name: 'package',
  aliases: { pkg: 'name', package: 'name', 'update-cache': 'update_cache' },

  schema: {
    required: ['name'],
    properties: {
      // A word that begins with a dash would be an option.
      name: {
        ...listSchema,
        pattern: '^[^-\\s]',
        items: { type: 'string', pattern: '^[^-\\s]\\S*$' },
      },
      state: { enum: ['present', 'latest', 'absent'] },
      use: { enum: ['auto', ...managers] },
      update_cache: { type: 'boolean' },
      cache_valid_time: { type: 'integer', minimum: 0 },
    },
  },

  async run({ name, state = 'present', use = 'auto', update_cache, cache_valid_time = 0 }, ctx) {
    const manager = use === 'auto' ? managerInFacts(ctx) : use
    const done = await installPackages(
      {
        ...{ use: manager, names: asList(name), state },
        ...{ refresh: update_cache ?? cache_valid_time > 0, validFor: cache_valid_time },
      },
      ctx,
    )
    return { use: done.manager, cache_updated: done.refreshed && !ctx.check }
  },
}

function managerInFacts({ facts }: ModuleContext): ManagerName | undefined {
  const known = facts()['ansible_pkg_mgr'] ?? facts()['pkg_mgr']
  return managers.find(manager => manager === known)
}
