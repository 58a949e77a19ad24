/** A package manager that can be driven. */
export type ManagerName = 'apt' | 'dnf' | 'yum' | 'zypper' | 'apk'

/** The words that make a package manager do something. */
export interface PackageManager {
  readonly refresh: readonly string[]
  readonly install: (names: readonly string[], options: InstallOptions) => readonly string[]
  readonly upgrade: (names: readonly string[], options: InstallOptions) => readonly string[]
  readonly remove: (names: readonly string[], options: RemoveOptions) => readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Exit statuses besides 0 that tell of something else than a failure. */
  readonly fine?: readonly number[]
}

/** What `apt` can be told besides; other managers have no such words. */
export interface InstallOptions {
  readonly install_recommends?: boolean
  readonly allow_downgrade?: boolean
  readonly allow_change_held_packages?: boolean
  readonly default_release?: string
  readonly dpkg_options?: string
  readonly lock_timeout?: number
}

/** How thoroughly to remove. */
export interface RemoveOptions extends InstallOptions {
  readonly purge?: boolean
  readonly autoremove?: boolean
}

/** The start of every command of apt-get: it never asks and waits for another one to end. */
export function aptGet(options: InstallOptions): readonly string[] {
  const { lock_timeout = 60, dpkg_options = 'force-confdef,force-confold' } = options
  const dpkg = dpkg_options.split(',').filter(word => word !== '')
  return [
    ...['apt-get', '-y', '-q', '-o', `DPkg::Lock::Timeout=${lock_timeout}`],
    ...dpkg.flatMap(word => ['-o', `Dpkg::Options::=--${word}`]),
  ]
}

function aptInstall(names: readonly string[], options: InstallOptions): readonly string[] {
  const { install_recommends: recommends, default_release: release } = options
  return [
    ...aptGet(options),
    ...(recommends === undefined ? [] : [`--${recommends ? '' : 'no-'}install-recommends`]),
    ...(options.allow_downgrade === true ? ['--allow-downgrades'] : []),
    ...(options.allow_change_held_packages === true ? ['--allow-change-held-packages'] : []),
    ...(release === undefined ? [] : ['-t', release]),
    'install',
    ...names,
  ]
}

function rpmManager(word: 'dnf' | 'yum'): PackageManager {
  const versioned = (names: readonly string[]): readonly string[] =>
    names.map(name => name.replace('=', '-'))
  return {
    refresh: [word, '-y', '-q', 'makecache'],
    install: names => [word, '-y', '-q', 'install', ...versioned(names)],
    // Brings what is not there, too; without `best`, dnf may be content with what is.
    upgrade: names => [
      ...[word, '-y', '-q', ...(word === 'dnf' ? ['--setopt=best=1'] : [])],
      ...['install', ...versioned(names)],
    ],
    remove: names => [word, '-y', '-q', 'remove', ...names],
    env: { LC_ALL: 'C' },
  }
}

const zypper = ['zypper', '--non-interactive', '--quiet']

/** Every package manager by its name. */
export const packageManagers: Readonly<Record<ManagerName, PackageManager>> = {
  apt: {
    refresh: ['apt-get', '-q', '-o', 'APT::Update::Error-Mode=any', 'update'],
    install: aptInstall,
    upgrade: aptInstall,
    remove: (names, options) => [
      ...aptGet(options),
      ...(options.autoremove === true ? ['--auto-remove'] : []),
      options.purge === true ? 'purge' : 'remove',
      ...names,
    ],
    env: {
      ...{ DEBIAN_FRONTEND: 'noninteractive', DEBIAN_PRIORITY: 'critical', LC_ALL: 'C' },
      // On Ubuntu, needrestart would ask, or restart services behind our back.
      ...{ NEEDRESTART_MODE: 'l', APT_LISTCHANGES_FRONTEND: 'none' },
    },
  },
  dnf: rpmManager('dnf'),
  yum: rpmManager('yum'),
  zypper: {
    refresh: [...zypper, 'refresh'],
    install: names => [...zypper, 'install', '--auto-agree-with-licenses', ...names],
    upgrade: names => [...zypper, 'install', '--auto-agree-with-licenses', ...names],
    remove: names => [...zypper, 'remove', ...names],
    env: { LC_ALL: 'C' },
    // Done, and: a reboot or restart is due, or a repository that is not needed did not answer.
    fine: [102, 103, 106],
  },
  apk: {
    refresh: ['apk', 'update', '--quiet'],
    install: names => ['apk', 'add', '--quiet', ...names],
    upgrade: names => ['apk', 'add', '--quiet', '--upgrade', ...names],
    remove: names => ['apk', 'del', '--quiet', ...names],
    env: {},
  },
}
