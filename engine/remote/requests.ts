import { randomBytes } from 'node:crypto'

import { TsplayError } from '../errors.ts'
import { backgroundCommand, commandLine, printBytes } from '../transport/quote.ts'
import type { FileAttributes, InspectOptions, RunOptions } from './host.ts'
import type { ShellRequest } from './shell.ts'

/** Bytes of stdout and stderr of a command whose caller sets no limit. */
export const defaultMaxOutput: number = 64 * 1024 * 1024
/** A script longer than this cannot be an argument (Linux allows 128 KiB each). */
const maxArgument = 100_000

/** A command or script, named shortly for messages. */
export function commandRequest(
  argv: readonly string[],
  options: RunOptions = {},
  label: string = commandLine(argv),
): ShellRequest {
  const { env, cwd, umask, timeout, maxOutput = defaultMaxOutput } = options
  // A stream has a channel of its own.
  const stdin = typeof options.stdin === 'function' ? undefined : options.stdin
  return {
    text: backgroundCommand({
      argv,
      env,
      cwd,
      umask,
      stdin: stdin === undefined ? undefined : Buffer.from(stdin),
    }),
    label,
    timeout,
    maxOutput,
  }
}

/** The argument vector that runs a script with its arguments. */
export function scriptArgv(text: string, args: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', text, 'sh', ...args]
}

/** Whether a script must reach the shell by another way than its arguments. */
export function isLongScript(text: string): boolean {
  return Buffer.byteLength(text) > maxArgument
}

/** The same script by another way: it takes stdin, so that the command has none of its own. */
export function longScript(
  text: string,
  args: readonly string[],
  options: RunOptions,
): { readonly argv: readonly string[]; readonly options: RunOptions } {
  if (options.stdin !== undefined) {
    throw new TsplayError('BAD_ARGS', `a script longer than ${maxArgument} bytes cannot have stdin`)
  }
  const reader = 'tsp_text=$(cat; echo .) && exec </dev/null && eval "${tsp_text%.}"'
  return { argv: scriptArgv(reader, args), options: { ...options, stdin: text } }
}

/** What paths are, with what ends the sections of the answer. */
export function inspectRequest(
  paths: readonly string[],
  { follow = false, checksum = false, content }: InspectOptions,
): { readonly request: ShellRequest; readonly mark: string } {
  const mark = randomBytes(16).toString('hex')
  const args = [
    mark,
    follow ? '-L' : '',
    checksum ? '1' : '',
    content === undefined ? '' : String(content + 1),
    ...paths,
  ]
  return {
    mark,
    request: {
      text: `{ tsp_inspect ${commandLine(args)}; } </dev/null`,
      label: `stat ${paths[0] ?? ''}${paths.length > 1 ? ' …' : ''}`,
      maxOutput: defaultMaxOutput * 4,
    },
  }
}

/** How a file is to be put in place. */
export interface Placing extends FileAttributes {
  readonly path: string
  readonly validate?: readonly string[] | undefined
}

/** A whole small file in one request. */
export function writeRequest(placing: Placing, content: Uint8Array): ShellRequest {
  const target = commandLine(['tsp_target', placing.path, temporaryName()])
  const fill = `(umask 077; set -C; ${printBytes(content)} >"$tsp_tmp")`
  return placingRequest(placing, `tsp_tmp=; ${target} && ${fill} && ${commit(placing)}`)
}

/** Puts a file that was received before in its place. */
export function commitRequest(placing: Placing, name: string): ShellRequest {
  const target = commandLine(['tsp_target', placing.path, name])
  return placingRequest(placing, `tsp_tmp=; ${target} && ${commit(placing)}`)
}

/** Takes a file away again that was not received whole. */
export function discardRequest(path: string, name: string): ShellRequest {
  const target = commandLine(['tsp_target', path, name])
  return placingRequest({ path }, `tsp_tmp=; ${target} && rm -f -- "$tsp_tmp"`)
}

/** A name nobody can guess, for a file that is not finished. */
export function temporaryName(): string {
  return `.tsplay.${randomBytes(8).toString('hex')}`
}

function commit({ mode = '', owner = '', group = '', validate = [] }: Placing): string {
  return commandLine(['tsp_commit', mode, owner, group, ...validate])
}

function placingRequest({ path }: Placing, steps: string): ShellRequest {
  return {
    text: `{ ${steps} || tsp_abort; } </dev/null`,
    label: `write ${path}`,
    maxOutput: defaultMaxOutput,
  }
}
