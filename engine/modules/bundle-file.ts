import { resolve } from 'node:path'

import { openBundle } from '../bundle/archive.ts'
import { TsplayError } from '../errors.ts'
import type { HostWriter } from '../remote/host.ts'
import type { Download } from './download.ts'
import { mustRun } from './exec.ts'
import { wantedAttributes } from './file-attributes.ts'

/**
 * Finds a file in a bundle by its checksum, for a host to get it from there.
 * @returns what copies it to the host, where it is put in place when its checksum is right.
 */
export async function fileOfBundle(
  path: string,
  { args, path: dest, state, digest, backup }: Download,
): Promise<(host: HostWriter) => Promise<void>> {
  const bundle = await openBundle(resolve(path))
  const file = digest === undefined ? undefined : bundle.blob(digest)
  if (file === undefined || digest === undefined) {
    throw new TsplayError('MODULE_FAILED', `${bundle.path} does not hold ${args.url}`, {
      hint: 'write it anew where there is internet: tsplay bundle -i hosts.yml -o FILE; files are found by their sha256',
    })
  }
  const { size, open } = file
  const attributes = wantedAttributes(args, state ?? { kind: 'file', mode: '0644' })
  return async host => {
    if (backup !== undefined) await mustRun(host, ['cp', '-p', dest, backup])
    await host.write(dest, open, { ...attributes, size, sha256: digest })
  }
}
