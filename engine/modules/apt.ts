import { linesOf } from './probe.ts'
import { mustRun } from './exec.ts'
import { installPackages, type PackagesGoal, runManager } from './install-packages.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module, ModuleContext } from './module.ts'
import { aptGet, packageManagers } from './package-managers.ts'

/** As Ansible's `apt`. */
export interface AptArgs {
  readonly name?: ListArg
  readonly state?: 'present' | 'latest' | 'absent'
  readonly update_cache?: boolean
  readonly cache_valid_time?: number
  readonly install_recommends?: boolean
  readonly allow_downgrade?: boolean
  readonly allow_change_held_packages?: boolean
  readonly only_upgrade?: boolean
  readonly purge?: boolean
  readonly autoremove?: boolean
  readonly default_release?: string
  readonly dpkg_options?: string
  readonly lock_timeout?: number
  readonly upgrade?: boolean | 'yes' | 'no' | 'safe' | 'full' | 'dist'
}

const flag = { type: 'boolean' }
const plain = '^[A-Za-z0-9][A-Za-z0-9.+:_-]*(=[A-Za-z0-9.+:~*-]+)?$'

/** Keeps Debian packages. */
export const apt: Module<AptArgs> = {
  name: 'apt',
  aliases: {
    pkg: 'name',
    package: 'name',
    'update-cache': 'update_cache',
    'install-recommends': 'install_recommends',
    'default-release': 'default_release',
    'allow-downgrade': 'allow_downgrade',
    allow_downgrades: 'allow_downgrade',
    'allow-downgrades': 'allow_downgrade',
  },

  schema: {
    anyOf: ['name', 'update_cache', 'cache_valid_time', 'upgrade', 'autoremove'].map(key => ({
      required: [key],
    })),
    properties: {
      name: { ...listSchema, items: { type: 'string', pattern: plain } },
      state: { enum: ['present', 'latest', 'absent'] },
      update_cache: flag,
      cache_valid_time: { type: 'integer', minimum: 0 },
      install_recommends: flag,
      allow_downgrade: flag,
      allow_change_held_packages: flag,
      only_upgrade: flag,
      purge: flag,
      autoremove: flag,
      default_release: { type: 'string', pattern: '^[^\\s-]\\S*$' },
      dpkg_options: { type: 'string', pattern: '^[a-z,-]*$' },
      lock_timeout: { type: 'integer', minimum: 0 },
      upgrade: { enum: [true, false, 'yes', 'no', 'safe', 'full', 'dist'] },
    },
  },

  async run(args, ctx) {
    const { cache_valid_time: validFor = 0, only_upgrade: onlyUpgrade } = args
    const goal: PackagesGoal = {
      ...args,
      ...{ use: 'apt', names: asList(args.name), state: args.state ?? 'present', onlyUpgrade },
      ...{ refresh: args.update_cache ?? validFor > 0, validFor },
    }
    const { refreshed } = await installPackages(goal, ctx)
    const words = upgradeWords(args.upgrade)
    if (words !== undefined) await simulated('upgrade', words, { goal, ctx })
    if (args.autoremove === true) await simulated('remove', ['autoremove'], { goal, ctx })
    return { cache_updated: refreshed && !ctx.check }
  },
}

function upgradeWords(upgrade: AptArgs['upgrade']): readonly string[] | undefined {
  switch (upgrade) {
    case undefined:
    case false:
    case 'no':
      return undefined
    case 'full':
    case 'dist':
      return ['dist-upgrade']
    case true:
    case 'yes':
    case 'safe':
      return ['upgrade', '--with-new-pkgs']
  }
}

interface Simulated {
  readonly goal: PackagesGoal
  readonly ctx: ModuleContext
}

/** Asks apt-get what a command of its own choosing would do; does it when that is anything. */
async function simulated(
  what: string,
  words: readonly string[],
  { goal, ctx }: Simulated,
): Promise<void> {
  const purge = goal.purge === true && words[0] === 'autoremove' ? ['--purge'] : []
  const argv = [...aptGet(goal), ...words, ...purge]
  const trial = await mustRun(ctx.host, [...argv, '--simulate'], { env: packageManagers.apt.env })
  const touched = linesOf(trial.stdout.toString())
    .map(line => /^(?:Inst|Remv|Purg) (\S+)/.exec(line)?.[1])
    .filter(name => name !== undefined)
  if (touched.length === 0) return
  await ctx.change(`${what} ${[...new Set(touched)].join(', ')}`, host =>
    runManager(host, argv, { goal, ctx, manager: 'apt' }),
  )
}
