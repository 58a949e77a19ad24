import { TsplayError } from '../errors.ts'
import type { HostReader } from '../remote/host.ts'
import { commandFailed, lastLines, outcome } from './exec.ts'
import { linesOf, splitOnce } from './probe.ts'

const properties = [
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'NeedDaemonReload',
  'Result',
  'ExecMainStatus',
]

/** The properties of a unit that decide what there is to do. */
export type UnitState = Readonly<Record<string, string>>

/** Asks systemd about a unit; a glob shows several, joined: any of them may need a reload. */
export async function lookAtUnit(
  host: HostReader,
  name: string,
  scope: readonly string[] = [],
): Promise<UnitState> {
  const argv = ['systemctl', ...scope, 'show', `--property=${properties.join(',')}`, '--', name]
  const result = await host.run(argv)
  if (result.code !== 0) {
    throw commandFailed(host, argv, result, `is ${host.name} run by systemd?`)
  }
  const state: Record<string, string> = {}
  for (const line of linesOf(result.stdout.toString())) {
    const [key, value] = splitOnce(line, '=')
    if (key !== '' && state[key] !== 'yes') state[key] = value
  }
  return state
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
