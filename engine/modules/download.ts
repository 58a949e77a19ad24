import { posix } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { ExecResult, HostReader, PathState } from '../remote/host.ts'
import { commandFailed, mustRun } from './exec.ts'
import { type AttributeArgs, ownerText, wantedAttributes } from './file-attributes.ts'
import { type HttpArgs, httpInput } from './http-config.ts'
import type { ModuleContext } from './module.ts'
import { nodeScript } from './node-script.ts'

/** A file to download and what is known of it. */
export interface Download {
  readonly args: HttpArgs & AttributeArgs & { readonly force?: boolean }
  readonly path: string
  readonly state: PathState | undefined
  readonly algorithm: string
  /** Hex, lower case. */
  readonly digest: string | undefined
  /** Where what it replaces is kept. */
  readonly backup?: string | undefined
}

/**
 * Downloads on the host to a file beside the path, checks it, and renames it.
 * @param peek Only find out the digest: nothing is left on the host.
 */
export async function download(
  host: HostReader,
  { args, path, state, algorithm, digest, backup = '' }: Download,
  { environment, timeout }: ModuleContext,
  peek = false,
): Promise<ExecResult> {
  const base = state ?? { kind: 'file', mode: '0644' }
  const { mode = base.mode, owner, group } = wantedAttributes(args, base)
  const ownership =
    state === undefined
      ? ownerText(owner, group)
      : ownerText(owner ?? String(state.uid), group ?? String(state.gid))
  const text = nodeScript('http') + nodeScript('get-url')
  const words = [path, algorithm, digest ?? '', peek ? '' : mode, ownership ?? '', backup]
  const result = await host.script(text, words, {
    stdin: httpInput({ timeout: 10, ...args }),
    env: environment,
    ...(timeout !== undefined && { timeout: timeout * 1000 }),
  })
  if (result.code === 0) return result
  if (result.code === 3) throw noFolder(host, posix.dirname(path))
  if (result.code !== 66) throw failed(host, args.url, path, result)
  const got = result.stdout.toString().trim()
  throw new TsplayError(
    'CHECKSUM_MISMATCH',
    `${host.name}: ${args.url}: expected ${algorithm} ${digest ?? ''}, got ${got}; ${path} is as it was`,
    {
      hint: 'the file at that address is another one than was meant: check the address, its mirror and the checksum',
      data: { url: args.url, dest: path, expected: digest ?? '', got },
    },
  )
}

/** The error of a file that has no folder to go to. */
export const noFolder = (host: HostReader, folder: string): TsplayError =>
  new TsplayError('NOT_A_FILE', `${host.name}: get_url: there is no folder ${folder}`, {
    hint: 'make it first: file with state: directory',
  })

function failed(host: HostReader, url: string, path: string, result: ExecResult): TsplayError {
  const hint = 'see whether the host reaches that address (proxy, name resolution, certificates)'
  return commandFailed(host, `downloading ${url} to ${path}`, result, hint)
}

/** Digest of a file of the host by an algorithm that inspect does not know. */
export async function remoteDigest(
  host: HostReader,
  algorithm: string,
  path: string,
): Promise<string | undefined> {
  const { stdout } = await mustRun(host, [`${algorithm}sum`, path])
  return stdout.toString().split(/\s/)[0]
}
