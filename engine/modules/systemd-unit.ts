import { TsplayError } from '../errors.ts'
import type { HostReader } from '../remote/host.ts'
import { commandFailed, lastLines, outcome } from './exec.ts'
import { linesOf, probe, splitOnce } from './probe.ts'

const properties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'NeedDaemonReload',
  'DropInPaths',
  'Result',
  'ExecMainStatus',
]

/** The properties of a unit that decide what there is to do. */
export type UnitState = Readonly<Record<string, string>>

/** Some units, and the drop-ins that lie on the disk for any. */
export interface UnitsFound {
  readonly units: readonly UnitState[]
  readonly dropIns: readonly string[]
}

/** Asks systemd about a unit, or by a glob about several, in one round trip. */
export async function lookAtUnits(
  host: HostReader,
  name: string,
  scope: readonly string[] = [],
): Promise<UnitsFound> {
  const output = await probe(host, 'systemd-probe', {
    what: `ask systemd about ${name === '*' ? 'all units' : name}`,
    args: [`--property=${properties.join(',')}`, name, ...scope],
    hint: `is ${host.name} run by systemd?`,
  })
  const units: Record<string, string>[] = []
  const dropIns: string[] = []
  for (const block of output.split('\n\n')) {
    const unit: Record<string, string> = {}
    for (const line of linesOf(block)) {
      const [key, value] = splitOnce(line, '=')
      if (key === 'dropin') dropIns.push(value)
      else if (key !== '') unit[key] = value
    }
    if ('Id' in unit) units.push(unit)
  }
  return { units, dropIns }
}

/** A unit that systemctl was asked about by its name. */
export async function lookAtUnit(
  host: HostReader,
  name: string,
  scope: readonly string[],
): Promise<UnitState> {
  return (await lookAtUnits(host, name, scope)).units[0] ?? {}
}

/** Whether what systemd holds is older than what the disk holds. */
export function needsReload({ units, dropIns }: UnitsFound): boolean {
  if (units.some(unit => unit['NeedDaemonReload'] === 'yes')) return true
  // systemd itself does not see the first drop-in of a unit: it remembers which folders there are.
  const loaded = new Map(units.map(unit => [unit['Id'], unit]))
  return dropIns.some(path => {
    const [, folder = '', file = ''] = /([^/]+)\.d\/([^/]+)$/.exec(path) ?? []
    const unit = loaded.get(folder)
    if (unit?.['LoadState'] !== 'loaded') return false
    const known = (unit['DropInPaths'] ?? '').split(' ')
    return !known.some(each => each.endsWith(`/${file}`))
  })
}

/** Runs systemctl; a failing unit's error carries what it last wrote to the journal. */
export async function systemctl(
  host: HostReader,
  words: readonly string[],
  unit?: { readonly name: string; readonly scope: readonly string[] },
): Promise<void> {
  const argv = ['systemctl', ...words]
  const result = await host.run(argv)
  if (result.code === 0) return
  const error = commandFailed(host, argv, result)
  if (unit === undefined) throw error
  const journal = await lastJournalLines(host, unit)
  throw new TsplayError(error.code, `${error.message}${journal}`, {
    hint: `on ${host.name}: journalctl -u ${unit.name}`,
    data: { ...error.data, journal },
    cause: error,
  })
}

/** Fails when a unit that was started has come down already. */
export async function checkAlive(
  host: HostReader,
  unit: { readonly name: string; readonly scope: readonly string[] },
): Promise<UnitState> {
  const state = await lookAtUnit(host, unit.name, unit.scope)
  if (state['ActiveState'] !== 'failed') return state
  const journal = await lastJournalLines(host, unit)
  const { Result = '', ExecMainStatus = '' } = state
  throw new TsplayError(
    'MODULE_FAILED',
    `${host.name}: ${unit.name} was started and failed (${Result}, exit ${ExecMainStatus})${journal}`,
    { hint: `on ${host.name}: journalctl -u ${unit.name}`, data: { status: state, journal } },
  )
}

async function lastJournalLines(
  host: HostReader,
  { name, scope }: { readonly name: string; readonly scope: readonly string[] },
): Promise<string> {
  const argv = ['journalctl', ...scope, '-u', name, '-n', '20', '--no-pager', '-o', 'cat']
  const result = await host.run(argv)
  const said = lastLines(outcome(result)['stdout'] as string, 20)
  return said === '' ? '' : `\n${said}`
}
