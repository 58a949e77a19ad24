import type { HostReader } from '../remote/host.ts'
import { decodeField, type FstabEntry } from './fstab.ts'
import { probe, splitOnce } from './probe.ts'

/** Ansible's states of a mount. */
export type MountGoal =
  'mounted' | 'present' | 'unmounted' | 'absent' | 'absent_from_fstab' | 'remounted' | 'ephemeral'

/** Something that is mounted. */
export interface Mounted {
  readonly path: string
  readonly src: string
  readonly fstype: string
  /** The folder of the file system that is seen there: not `/` for bind mounts. */
  readonly root: string
}

/** Everything `mount` has to know. */
export interface MountState {
  readonly mounts: readonly Mounted[]
  /** Devices and files in use for swapping. */
  readonly swaps: readonly string[]
  readonly path: string
  /** Mounted devices that are the source asked for, by another name of it: of `UUID=…`, a link, an image. */
  readonly sources: readonly string[]
  /** undefined: there is no such file. */
  readonly fstab: string | undefined
}

/** What is mounted, swapped to and listed, in one round trip. */
export async function lookAtMounts(
  host: HostReader,
  asked: { readonly fstab: string; readonly path: string; readonly src: string | undefined },
): Promise<MountState> {
  const { fstab, path, src = '' } = asked
  const what = `look at mounts and ${fstab}`
  let rest = await probe(host, 'mount-probe', { what, args: [fstab, path, src] })
  const mounts: Mounted[] = []
  const swaps: string[] = []
  const sources: string[] = []
  let kind = 'none'
  for (;;) {
    const [line, left] = splitOnce(rest, '\n')
    const [word, value] = splitOnce(line, ' ')
    rest = left
    if (word === 'mount') mounts.push(parseMountInfo(value))
    else if (word === 'swap') swaps.push(decodeField(value.split(/\s+/)[0] ?? ''))
    else if (word === 'source') sources.push(decodeField(value))
    else if (word === 'path') kind = value
    else return { mounts, swaps, sources, path: kind, fstab: word === 'fstab' ? rest : undefined }
  }
}

// 36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw
function parseMountInfo(line: string): Mounted {
  const [before, after] = splitOnce(line, ' - ')
  const [, , , root = '', path = ''] = before.split(' ')
  const [fstype = '', src = ''] = after.split(' ')
  return { path: decodeField(path), root: decodeField(root), fstype, src: decodeField(src) }
}

/**
 * Whether what is mounted may be the entry: of its type, or from its source. The kernel often names
 * the type otherwise (nfs: nfs4, auto: ext4, ntfs: fuseblk), so that alone tells nothing.
 */
export function standsFor(
  mounted: Mounted,
  { src, fstype }: FstabEntry,
  { sources }: Pick<MountState, 'sources'>,
): boolean {
  const isOfType = mounted.fstype.replace(/^fuse\./, '') === fstype.replace(/^fuse\./, '')
  const plain = (source: string): string => source.replace(/(?<=.)\/$/, '')
  return isOfType || plain(mounted.src) === plain(src) || sources.includes(mounted.src)
}
