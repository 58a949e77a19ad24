import { TsplayError } from '../errors.ts'
import type { JsonObject } from '../model/value.ts'
import type { ExecResult, HostReader, RunOptions } from '../remote/host.ts'

/** Runs a command that has to succeed; anything but exit code 0 becomes {@link commandFailed}. */
export async function mustRun(
  host: HostReader,
  argv: readonly string[],
  options: RunOptions & { readonly hint?: string } = {},
): Promise<ExecResult> {
  const { hint, ...rest } = options
  const result = await host.run(argv, rest)
  if (result.code !== 0) throw commandFailed(host, argv, result, hint)
  return result
}

/**
 * The error of a command that a module needed and that did not work.
 * @param command What ran, as a user may run it again; a sentence for a script of ours.
 */
export function commandFailed(
  host: Pick<HostReader, 'name'>,
  command: readonly string[] | string,
  result: ExecResult,
  hint?: string,
): TsplayError {
  const cmd = typeof command === 'string' ? command : command.join(' ')
  const said = isMissing(command, result)
    ? `no such command: ${command[0]}`
    : lastLines(result.stderr.toString()) || lastLines(result.stdout.toString())
  const message = `${host.name}: ${cmd}: exit code ${result.code}${said && `: ${said}`}`
  return new TsplayError('MODULE_FAILED', message, { hint, data: { cmd, ...outcome(result) } })
}

// In whatever language: only setsid, which starts commands, can have said that it failed.
const isMissing = (
  command: readonly string[] | string,
  { code, stderr }: ExecResult,
): command is readonly string[] =>
  typeof command !== 'string' && code === 127 && /^setsid: /.test(stderr.toString())

/** The keys in which every command's outcome is told, named as in Ansible. */
export function outcome({ code, stdout, stderr }: ExecResult, strip = true): JsonObject {
  const out = strip ? stripEnd(stdout.toString()) : stdout.toString()
  const err = strip ? stripEnd(stderr.toString()) : stderr.toString()
  return { rc: code, stdout: out, stderr: err, stdout_lines: lines(out), stderr_lines: lines(err) }
}

/** The end of a long output: what a message has room for. */
export function lastLines(text: string, count = 5): string {
  return lines(stripEnd(text)).slice(-count).join('\n')
}

const stripEnd = (text: string): string => text.replace(/[\r\n]+$/, '')

const lines = (text: string): readonly string[] => (text === '' ? [] : text.split(/\r?\n/))
