import { TsplayError } from '../errors.ts'
import type { Module, ModuleContext } from './module.ts'
import {
  checkAlive,
  lookAtUnit,
  lookAtUnits,
  needsReload,
  systemctl,
  type UnitsFound,
  type UnitState,
} from './systemd-unit.ts'

/** As Ansible's `systemd`. */
export interface SystemdArgs {
  readonly name?: string
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded'
  readonly enabled?: boolean
  readonly masked?: boolean
  readonly daemon_reload?: boolean
  readonly daemon_reexec?: boolean
  readonly no_block?: boolean
  readonly force?: boolean
  readonly scope?: 'system' | 'user' | 'global'
}

const flag = { type: 'boolean' }

/** Keeps a unit of systemd running or stopped, enabled or not, now and at boot. */
export const systemd: Module<SystemdArgs> = {
  name: 'systemd',
  aliases: {
    service: 'name',
    unit: 'name',
    'daemon-reload': 'daemon_reload',
    'daemon-reexec': 'daemon_reexec',
  },

  schema: {
    anyOf: [
      { required: ['name'] },
      { required: ['daemon_reload'] },
      { required: ['daemon_reexec'] },
    ],
    dependentRequired: { state: ['name'], enabled: ['name'], masked: ['name'] },
    properties: {
      name: { type: 'string', pattern: '^[^\\s*?\\[]+$' },
      state: { enum: ['started', 'stopped', 'restarted', 'reloaded'] },
      enabled: flag,
      masked: flag,
      daemon_reload: flag,
      daemon_reexec: flag,
      no_block: flag,
      force: flag,
      scope: { enum: ['system', 'user', 'global'] },
    },
  },

  async run(args, ctx) {
    const scope = args.scope === undefined || args.scope === 'system' ? [] : [`--${args.scope}`]
    const { name } = args
    if (args.daemon_reexec === true) {
      await ctx.change('re-execute systemd', host => systemctl(host, [...scope, 'daemon-reexec']))
    }
    // A glob asks about all loaded units: any of them may have been edited.
    const found = await lookAtUnits(ctx.host, name ?? '*', scope)
    let status = found.units[0] ?? {}
    if (args.daemon_reload === true && isOutdated(found, name)) {
      await reload(args, ctx, scope)
      if (!ctx.check && name !== undefined) status = await lookAtUnit(ctx.host, name, scope)
    }
    if (name === undefined) return {}
    return runUnit({ ...args, name }, ctx, { scope, status })
  },
}

/** Ansible's older word for the same. */
export const service: Module<SystemdArgs> = { ...systemd, name: 'service' }

type UnitArgs = SystemdArgs & { readonly name: string }

interface Found {
  readonly scope: readonly string[]
  readonly status: UnitState
}

// Older versions of systemd do not find a new file of a unit that others name already.
const isOutdated = (found: UnitsFound, name: string | undefined): boolean =>
  needsReload(found) || (name !== undefined && found.units[0]?.['LoadState'] === 'not-found')

async function reload(
  { name }: SystemdArgs,
  { change }: ModuleContext,
  scope: readonly string[],
): Promise<void> {
  const what = name === undefined ? 'edited units' : name
  await change(`reload systemd for ${what}`, host => systemctl(host, [...scope, 'daemon-reload']))
}

async function runUnit(args: UnitArgs, ctx: ModuleContext, found: Found) {
  const { name, state, enabled } = args
  assertExists(args, ctx, found.status)
  if (args.masked !== undefined) await mask(args, ctx, found)
  if (enabled !== undefined) await enable(args, ctx, found)
  let { status } = found
  const action = state === undefined ? undefined : actionFor(state, status)
  if (action !== undefined) {
    const blocking = args.no_block === true ? ['--no-block'] : []
    await ctx.change(`${action} ${name}`, async host => {
      const words = [...found.scope, ...blocking, action, '--', name]
      await systemctl(host, words, { name, scope: found.scope })
      const isAwaited = args.no_block !== true && action !== 'stop'
      if (isAwaited) status = await checkAlive(host, { name, scope: found.scope })
    })
  }
  return {
    name,
    status,
    ...(state !== undefined && { state }),
    ...(enabled !== undefined && { enabled }),
  }
}

function assertExists(args: UnitArgs, ctx: ModuleContext, status: UnitState): void {
  const { name, state, enabled } = args
  const isNeeded = enabled === true || (state !== undefined && state !== 'stopped')
  if (status['LoadState'] !== 'not-found' || !isNeeded) return
  const message = `${ctx.host.name}: there is no unit ${name}`
  // In check mode a task before this one may have been going to bring it.
  if (ctx.check) ctx.warn(message)
  else throw new TsplayError('MODULE_FAILED', message, { hint: 'is its package installed?' })
}

async function mask(
  { name, masked }: UnitArgs,
  { change }: ModuleContext,
  { scope, status }: Found,
): Promise<void> {
  const isMasked = status['LoadState'] === 'masked' || status['UnitFileState'] === 'masked'
  if (masked === isMasked) return
  const verb = masked === true ? 'mask' : 'unmask'
  await change(`${verb} ${name}`, host => systemctl(host, [...scope, verb, '--', name]))
}

async function enable(
  { name, enabled, force }: UnitArgs,
  { change }: ModuleContext,
  { scope, status }: Found,
): Promise<void> {
  const fileState = status['UnitFileState'] ?? ''
  const isEnabled = fileState === 'enabled'
  // Units without an [Install] section run when others want them: nothing to enable or disable.
  const isFixed = ['static', 'indirect', 'alias', 'generated', 'transient'].includes(fileState)
  const isOn = isEnabled || fileState === 'enabled-runtime'
  if (enabled === true ? isEnabled || isFixed : !isOn) return
  const verb = enabled === true ? 'enable' : 'disable'
  const forced = force === true ? ['--force'] : []
  await change(`${verb} ${name}`, host => systemctl(host, [...scope, verb, ...forced, '--', name]))
}

/** The word for systemctl that leads to the wanted state; undefined: it is reached. */
function actionFor(state: NonNullable<SystemdArgs['state']>, status: UnitState) {
  const active = status['ActiveState'] ?? ''
  const isUp = ['active', 'activating', 'reloading'].includes(active)
  switch (state) {
    case 'started':
      return isUp ? undefined : 'start'
    case 'stopped':
      return isUp || active === 'deactivating' ? 'stop' : undefined
    case 'restarted':
      return 'restart'
    case 'reloaded':
      return isUp ? 'reload' : 'start'
  }
}
