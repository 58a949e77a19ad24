import type { Inventory } from '../model/inventory.ts'
import type { SourceObject } from '../model/value.ts'
import { expandInclude } from '../plan/include.ts'
import type { PlanOptions } from '../plan/play.ts'
import type { Connector } from '../remote/host.ts'
import type { ConnectionDefaults, RunEnvironment } from '../run/environment.ts'
import type { Passwords } from '../cli/context.ts'
import type { CliOptions } from '../cli/options.ts'
import type { CachingLoader } from './loader.ts'
import { checkArgs, moduleRegistry } from './modules.ts'

/** What a run is made of besides the command line. */
export interface RunParts {
  readonly inventory: Inventory
  readonly loader: CachingLoader
  readonly planOptions: PlanOptions
  readonly connector: Connector
  readonly extraVars: SourceObject
  readonly passwords: Passwords
  readonly installed: string
  readonly onSecret: (value: string) => void
  readonly prompt: RunEnvironment['prompt']
  readonly confirm?: NonNullable<RunEnvironment['confirm']>
  readonly signal: AbortSignal
}

/** Puts together what a run needs from the outside. */
export function runEnvironment(options: CliOptions, parts: RunParts): RunEnvironment {
  const { loader, planOptions, passwords, ...rest } = parts
  return {
    ...rest,
    modules: moduleRegistry,
    checkArgs,
    defaults: connectionDefaults(options, passwords),
    files: {
      firstExisting: loader.firstExisting,
      readText: loader.readText,
      loadVars: loader.vars,
    },
    includes: { expand: reached => expandInclude(reached, planOptions) },
    check: options.check,
    diff: options.diff,
    forks: options.forks,
    verbosity: options.verbosity,
    constants: {
      ansible_run_tags: options.tags.length === 0 ? ['all'] : options.tags,
      ansible_skip_tags: options.skipTags,
      ansible_verbosity: options.verbosity,
      ansible_forks: options.forks,
      inventory_dir: inventoryFolder(rest.inventory),
      ...(options.limit === undefined ? {} : { ansible_limit: options.limit }),
    },
  }
}

function inventoryFolder({ sources }: Inventory): string {
  const [first = ''] = sources
  return /\.[^/.]+$/.test(first) ? first.replace(/\/[^/]*$/, '') : first
}

function connectionDefaults(options: CliOptions, passwords: Passwords): ConnectionDefaults {
  const { user, privateKeyFile, become, becomeUser, becomeMethod, hostKeyChecking } = options
  return {
    ...(user === undefined ? {} : { user }),
    ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
    become,
    ...(becomeUser === undefined ? {} : { becomeUser }),
    ...(passwords.become === undefined ? {} : { becomePassword: passwords.become }),
    ...(passwords.connection === undefined ? {} : { password: passwords.connection }),
    ...(becomeMethod === undefined ? {} : { becomeMethod }),
    hostKeyChecking: hostKeyChecking ?? 'accept-new',
    timeout: 10,
  }
}
