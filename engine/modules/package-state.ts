import { TsplayError } from '../errors.ts'
import type { HostReader } from '../remote/host.ts'
import { type ManagerName, packageManagers } from './package-managers.ts'
import { linesOf, probe } from './probe.ts'

/** What a host's package manager knows of some packages. */
export interface PackageState {
  readonly manager: ManagerName
  /** Versions of what is installed, by name; empty where only its presence is known. */
  readonly have: ReadonlyMap<string, string>
  /** Names that an installed package provides. */
  readonly provided: ReadonlySet<string>
  /** Names of removed packages whose configuration files are still there. */
  readonly left: ReadonlySet<string>
  readonly upgradable: ReadonlySet<string>
  /** Age of the package lists in seconds; undefined: not known, or there are none. */
  readonly age: number | undefined
  /** A former run of dpkg was broken off. */
  readonly interrupted: boolean
}

/** What to find out. */
export interface PackageQuestion {
  readonly use: ManagerName | undefined
  readonly names: readonly string[]
  readonly latest: boolean
}

/** Everything that is to be known, in one round trip. */
export async function lookAtPackages(
  host: HostReader,
  { use, names, latest }: PackageQuestion,
): Promise<PackageState> {
  const output = await probe(host, 'package-probe', {
    what: 'look at the installed packages',
    args: [use ?? '', latest ? '1' : '0', ...names],
  })
  const facts = linesOf(output).map(line => line.split(' '))
  const all = (word: string): readonly (readonly string[])[] =>
    facts.filter(([first]) => first === word).map(fields => fields.slice(1))
  const one = (word: string): string | undefined => all(word)[0]?.[0]
  const names_ = (word: string): ReadonlySet<string> =>
    new Set(all(word).map(([name = '']) => name))
  const updated = Number(one('updated') ?? 0)
  return {
    manager: knownManager(host, one('manager')),
    have: new Map(all('have').map(([name = '', version = '']) => [name, version])),
    provided: names_('provided'),
    left: names_('left'),
    upgradable: names_('upgradable'),
    age: updated === 0 ? undefined : Number(one('now')) - updated,
    interrupted: all('interrupted').length > 0,
  }
}

function knownManager(host: HostReader, found: string | undefined): ManagerName {
  const names = Object.keys(packageManagers) as ManagerName[]
  const manager = names.find(name => name === found)
  if (manager !== undefined) return manager
  throw new TsplayError(
    'MODULE_FAILED',
    `${host.name}: no package manager that tsplay can drive was found`,
    { hint: `it knows ${names.join(', ')}` },
  )
}
