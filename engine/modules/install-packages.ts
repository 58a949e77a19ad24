import { TsplayError } from '../errors.ts'
import type { ExecResult, HostReader, RunOptions } from '../remote/host.ts'
import { commandFailed } from './exec.ts'
import type { ModuleContext } from './module.ts'
import { type ManagerName, packageManagers, type RemoveOptions } from './package-managers.ts'
import { lookAtPackages, type PackageState } from './package-state.ts'
import { poll } from './poll.ts'

/** What is wanted of packages, by whichever manager. */
export interface PackagesGoal extends RemoveOptions {
  readonly use?: ManagerName | undefined
  readonly names: readonly string[]
  readonly state: 'present' | 'latest' | 'absent'
  readonly refresh: boolean
  /** Seconds for which package lists are fresh enough. */
  readonly validFor: number
  readonly onlyUpgrade?: boolean | undefined
}

/** Installs, upgrades or removes what differs from the goal, and nothing else. */
export async function installPackages(
  goal: PackagesGoal,
  ctx: ModuleContext,
): Promise<{ readonly manager: ManagerName; readonly refreshed: boolean }> {
  const { use, names: specs, state } = goal
  const names = specs.map(spec => (use === undefined || use === 'apt' ? nameOf(spec) : spec))
  const latest = state === 'latest'
  let found = await lookAtPackages(ctx.host, { use, names, latest })
  const { manager } = found
  const isVersioned = specs.some(spec => spec.includes('='))
  if (use === undefined && manager !== 'apt' && isVersioned) {
    found = await lookAtPackages(ctx.host, { use: manager, names: specs, latest })
  }
  const isStale = found.age === undefined || goal.validFor === 0 || found.age > goal.validFor
  const isOfUse = specs.length === 0 || latest || pending(goal, found).length > 0
  const refreshed = goal.refresh && isStale && isOfUse && state !== 'absent'
  if (refreshed) {
    const { refresh } = packageManagers[manager]
    await ctx.change('refresh the package lists', async host => {
      await runManager(host, refresh, { goal, ctx, manager })
      // Where nothing was new, nothing would show that they were looked at.
      if (manager === 'apt') await host.run(['touch', '/var/lib/apt/lists'])
    })
    if (latest && !ctx.check) found = await lookAtPackages(ctx.host, { use, names, latest })
  }
  await settle(goal, ctx, found)
  return { manager, refreshed }
}

async function settle(goal: PackagesGoal, ctx: ModuleContext, found: PackageState): Promise<void> {
  const { manager } = found
  const wanted = pending(goal, found)
  if (wanted.length === 0) return
  if (found.interrupted) {
    const argv = ['dpkg', '--configure', '-a']
    await ctx.change('finish what a former run of dpkg left half done', host =>
      runManager(host, argv, { goal, ctx, manager }),
    )
  }
  const { install, upgrade, remove } = packageManagers[manager]
  const [verb, command] = {
    present: ['install', install] as const,
    latest: ['install the latest', upgrade] as const,
    absent: ['remove', remove] as const,
  }[goal.state]
  const argv = command(wanted, goal)
  await ctx.change(`${verb} ${wanted.join(', ')}`, host =>
    runManager(host, argv, { goal, ctx, manager }),
  )
}

/** Those of the goal's packages about which something is to be done. */
function pending(goal: PackagesGoal, found: PackageState): readonly string[] {
  return goal.names.filter(spec => {
    const name = nameOf(spec)
    const version = found.have.get(name) ?? found.have.get(spec)
    if (goal.state === 'absent') {
      return version !== undefined || (goal.purge === true && found.left.has(name))
    }
    if (version === undefined) {
      const isThere = found.provided.has(name) || found.provided.has(spec)
      return !isThere && goal.onlyUpgrade !== true
    }
    if (found.manager === 'apt' && !fits(version, spec)) return true
    return goal.state === 'latest' && found.upgradable.has(name)
  })
}

const nameOf = (spec: string): string => spec.split('=')[0] ?? spec

/** Whether a version is the one asked for; `1.2*` takes any that begins so. */
function fits(version: string, spec: string): boolean {
  const [, wanted] = spec.split('=')
  if (wanted === undefined) return true
  const parts = wanted.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(version)
}

interface Running {
  readonly goal: PackagesGoal
  readonly ctx: ModuleContext
  readonly manager: ManagerName
}

/** Runs the package manager, again while another one holds its lock. */
export async function runManager(
  host: HostReader,
  argv: readonly string[],
  { goal, ctx, manager }: Running,
): Promise<ExecResult> {
  const { environment, timeout, signal, tell } = ctx
  const options: RunOptions = {
    env: { ...packageManagers[manager].env, ...environment },
    ...(timeout !== undefined && { timeout: timeout * 1000 }),
  }
  const seconds = goal.lock_timeout ?? 60
  let last: ExecResult | undefined
  const result = await poll(
    async () => {
      last = await host.run(argv, options)
      // apt-get waits for dpkg's lock by itself, but not for that of the package lists.
      const isLocked = last.code !== 0 && locked.test(said(last))
      if (isLocked) tell(`${host.name}: another package manager is at work`)
      return isLocked ? undefined : last
    },
    { timeout: seconds, every: 2, signal },
  )
  if (result === undefined) {
    const message = `${host.name}: another package manager held its lock for ${seconds} s`
    throw new TsplayError('TIMEOUT', message, {
      hint: 'wait for it, or give lock_timeout',
      data: { cmd: argv.join(' '), stderr: last?.stderr.toString() },
    })
  }
  const isFine = result.code === 0 || packageManagers[manager].fine?.includes(result.code) === true
  if (!isFine) throw commandFailed(host, argv, result, hintFor(said(result)))
  return result
}

// Of apt-get, apk, zypper and rpm; dnf waits by itself.
const locked =
  /could not get lock|database is locked|unable to lock database|system management is locked|can't create transaction lock/i

const said = ({ stdout, stderr }: ExecResult): string => `${stdout.toString()}${stderr.toString()}`

const unknownPackage =
  /unable to locate package|has no installation candidate|unable to find a match|no match for argument|no provider of/i

function hintFor(text: string): string | undefined {
  if (unknownPackage.test(text)) {
    return 'are the package lists up to date? `update_cache: true` refreshes them'
  }
  return undefined
}
