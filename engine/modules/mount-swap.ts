import { TsplayError } from '../errors.ts'
import { mustRun } from './exec.ts'
import { editFstab, type FstabEntry, fstabEntries } from './fstab.ts'
import type { ModuleContext } from './module.ts'
import type { MountGoal, MountState } from './mount-state.ts'
import { encodeText } from './raw-text.ts'

/** What `mount` is told of swap; without `src`, all of it is meant. */
export interface SwapArgs {
  readonly src?: string
  readonly opts?: string
  readonly state: MountGoal
  readonly fstab?: string
}

/** `fstype: swap`: what fstab says of swap, and what the kernel swaps to. */
export async function runSwap(
  args: SwapArgs,
  ctx: ModuleContext,
  found: MountState,
): Promise<void> {
  const { state } = args
  if (state === 'absent' || state === 'unmounted' || state === 'absent_from_fstab') {
    await swapOff(args, ctx, found)
  } else await swapOn(args, ctx, found)
}

async function swapOff(args: SwapArgs, ctx: ModuleContext, found: MountState): Promise<void> {
  const { src, state } = args
  const isMeant = (device: string): boolean => src === undefined || src === device
  if (state !== 'unmounted') {
    // As a comment, for a swap area is not easily found again.
    const after = editFstab(found.fstab ?? '', entry =>
      entry.fstype === 'swap' && isMeant(entry.src) ? 'comment' : entry,
    )
    await writeFstab(args, ctx, { found, after })
  }
  if (state === 'absent_from_fstab') return
  for (const device of found.swaps.filter(isMeant)) {
    await ctx.change(`stop swapping to ${device}`, host => mustRun(host, ['swapoff', device]))
  }
}

async function swapOn(args: SwapArgs, ctx: ModuleContext, found: MountState): Promise<void> {
  const { src, opts = 'sw', state } = args
  if (src === undefined) {
    throw new TsplayError('BAD_ARGS', `mount: swap with state ${state} needs src`)
  }
  const wanted: FstabEntry = { src, path: 'none', fstype: 'swap', opts, dump: '0', passno: '0' }
  if (state !== 'ephemeral') {
    const before = found.fstab ?? ''
    const isMeant = (entry: FstabEntry): boolean => entry.fstype === 'swap' && entry.src === src
    const added = fstabEntries(before).some(isMeant) ? undefined : wanted
    const after = editFstab(
      before,
      entry => (isMeant(entry) ? { ...wanted, path: entry.path } : entry),
      added,
    )
    await writeFstab(args, ctx, { found, after })
  }
  if (state === 'present' || found.swaps.includes(src)) return
  await ctx.change(`swap to ${src}`, host => mustRun(host, ['swapon', src]))
}

async function writeFstab(
  { fstab = '/etc/fstab' }: SwapArgs,
  { change }: ModuleContext,
  { found, after }: { readonly found: MountState; readonly after: string },
): Promise<void> {
  const before = found.fstab ?? null
  if (after === (before ?? '')) return
  const what = `edit swap in ${fstab}`
  await change(what, host => host.write(fstab, encodeText(after)), { path: fstab, before, after })
}
