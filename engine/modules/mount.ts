import { posix } from 'node:path'

import { TsplayError } from '../errors.ts'
import { mustRun } from './exec.ts'
import { editFstab, type FstabEntry, fstabEntries } from './fstab.ts'
import type { Module, ModuleContext } from './module.ts'
import { lookAtMounts, type MountGoal, type MountState, standsFor } from './mount-state.ts'
import { runSwap } from './mount-swap.ts'
import { encodeText } from './raw-text.ts'

/** As Ansible's `mount`; with `fstype: swap` it keeps swap, all of it where `src` is left out. */
export interface MountArgs {
  readonly path?: string
  readonly src?: string
  readonly fstype?: string
  readonly opts?: string
  readonly dump?: string | number
  readonly passno?: string | number
  readonly state: MountGoal
  readonly boot?: boolean
  readonly fstab?: string
}

/** Mounts file systems, now and at boot; other lines of fstab stay as they are. */
export const mount: Module<MountArgs> = {
  name: 'mount',
  aliases: { name: 'path' },

  schema: {
    required: ['state'],
    anyOf: [{ required: ['path'] }, { properties: { fstype: { const: 'swap' } } }],
    properties: {
      path: { type: 'string' },
      src: { type: 'string', minLength: 1 },
      fstype: { type: 'string', pattern: '^\\S+$' },
      opts: { type: 'string', pattern: '^\\S+$' },
      dump: { type: ['string', 'integer'] },
      passno: { type: ['string', 'integer'] },
      state: {
        enum: [
          'mounted',
          'present',
          'unmounted',
          'absent',
          'absent_from_fstab',
          'remounted',
          'ephemeral',
        ],
      },
      boot: { type: 'boolean' },
      fstab: { type: 'string', pattern: '^/' },
    },
  },

  async run(args, ctx) {
    const fstab = args.fstab ?? '/etc/fstab'
    const path = plainPath(args.path ?? '')
    const found = await lookAtMounts(ctx.host, { fstab, path, src: args.src })
    if (args.fstype === 'swap') await runSwap(args, ctx, found)
    else await runMount({ ...args, path, fstab }, ctx, found)
    return { path, state: args.state, fstab }
  },
}

// As the kernel lists it: without a slash at its end.
const plainPath = (path: string): string =>
  path === '' ? '' : posix.normalize(path).replace(/(?<=.)\/$/, '')

type FullArgs = MountArgs & { readonly path: string; readonly fstab: string }

async function runMount(args: FullArgs, ctx: ModuleContext, found: MountState): Promise<void> {
  const { path, state } = args
  const mounted = found.mounts.findLast(each => each.path === path)
  if (state === 'absent' || state === 'absent_from_fstab' || state === 'unmounted') {
    if (mounted !== undefined && state !== 'absent_from_fstab') await unmount(path, ctx)
    if (state !== 'unmounted') await writeFstab(args, ctx, { found, entry: undefined })
    if (state === 'absent' && found.path === 'folder') {
      await ctx.change(`remove folder ${path}`, host => mustRun(host, ['rmdir', path]))
    }
    return
  }
  if (state === 'remounted') {
    if (mounted === undefined) throw new TsplayError('MODULE_FAILED', `not mounted: ${path}`)
    await remount(args, ctx)
    return
  }
  const entry = wantedEntry(args)
  const isEdited = state !== 'ephemeral' && (await writeFstab(args, ctx, { found, entry }))
  if (state === 'present') return
  await mountNow(args, ctx, { found, entry, isEdited })
}

function wantedEntry({ path, src, fstype, opts = 'defaults', ...rest }: FullArgs): FstabEntry {
  if (src === undefined || fstype === undefined) {
    throw new TsplayError('BAD_ARGS', `mount: state ${rest.state} of ${path} needs src and fstype`)
  }
  const options = rest.boot === false ? [...opts.split(','), 'noauto'].join(',') : opts
  const { dump = 0, passno = 0 } = rest
  return { src, path, fstype, opts: options, dump: String(dump), passno: String(passno) }
}

async function writeFstab(
  { path, fstab }: FullArgs,
  ctx: ModuleContext,
  { found, entry }: { readonly found: MountState; readonly entry: FstabEntry | undefined },
): Promise<boolean> {
  const before = found.fstab ?? ''
  // Of several entries for one path the first stays.
  let seen = 0
  const after = editFstab(
    before,
    known => {
      if (plainPath(known.path) !== path) return known
      seen += 1
      return seen === 1 ? (entry ?? 'remove') : 'remove'
    },
    fstabEntries(before).some(known => plainPath(known.path) === path) ? undefined : entry,
  )
  if (after === before) return false
  const diff = { path: fstab, before: found.fstab ?? null, after }
  const what = entry === undefined ? `remove ${path} from ${fstab}` : `list ${path} in ${fstab}`
  await ctx.change(what, host => host.write(fstab, encodeText(after)), diff)
  return true
}

interface Now {
  readonly found: MountState
  readonly entry: FstabEntry
  readonly isEdited: boolean
}

async function mountNow(args: FullArgs, ctx: ModuleContext, now: Now): Promise<void> {
  const { path, src, fstype, opts } = now.entry
  const mounted = now.found.mounts.findLast(each => each.path === path)
  if (mounted !== undefined && (isBind(now.entry) || standsFor(mounted, now.entry, now.found))) {
    if (now.isEdited) await remount(args, ctx)
    return
  }
  if (mounted !== undefined) await unmount(path, ctx)
  if (now.found.path === 'none') {
    await ctx.change(`make folder ${path}`, host => mustRun(host, ['mkdir', '-p', path]))
  }
  // In words of its own rather than by fstab: that may be another file.
  const type = isBind(now.entry) ? [] : ['-t', fstype]
  const options = opts === 'defaults' ? [] : ['-o', opts]
  const argv = ['mount', ...type, ...options, src, path]
  await ctx.change(`mount ${src} on ${path}`, host => mustRun(host, argv))
}

const isBind = ({ opts }: FstabEntry): boolean => /(^|,)r?bind(,|$)/.test(opts)

async function unmount(path: string, { change }: ModuleContext): Promise<void> {
  const hint = `see what uses it: fuser -vm ${path}`
  await change(`unmount ${path}`, host => mustRun(host, ['umount', path], { hint }))
}

async function remount({ path, opts }: FullArgs, { change }: ModuleContext): Promise<void> {
  const options = ['remount', ...(opts === undefined || opts === 'defaults' ? [] : [opts])]
  const argv = ['mount', '-o', options.join(','), path]
  await change(`remount ${path}`, host => mustRun(host, argv))
}
