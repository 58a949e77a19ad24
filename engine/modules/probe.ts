import type { HostReader, RunOptions } from '../remote/host.ts'
import { commandFailed } from './exec.ts'
import { nodeScript } from './node-script.ts'
import { decodeText } from './raw-text.ts'

/** What a probe is for, and what it is given. */
export interface ProbeOptions extends RunOptions {
  /** For people, should it fail: `look at the users`. */
  readonly what: string
  readonly args?: readonly string[]
  readonly hint?: string
}

/** Runs one of our scripts, which has to succeed, and brings back what it printed (see raw-text.ts). */
export async function probe(
  host: HostReader,
  script: string,
  { what, args = [], hint, ...options }: ProbeOptions,
): Promise<string> {
  const result = await host.script(nodeScript(script), args, options)
  if (result.code !== 0) throw commandFailed(host, what, result, hint)
  return decodeText(result.stdout)
}

/** Lines of an output; the last newline starts none. */
export function linesOf(output: string): readonly string[] {
  return output === '' ? [] : output.replace(/\n$/, '').split('\n')
}

/** Splits at the first blank. */
export function splitOnce(line: string, separator: string): readonly [string, string] {
  const at = line.indexOf(separator)
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + separator.length)]
}
