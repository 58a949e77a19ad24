import type { ExecResult, HostReader, RunOptions } from '../remote/host.ts'
import { nodeScript } from './node-script.ts'

/** Why a program never ran, and what the user can do about it. */
export interface NotStarted {
  readonly msg: string
  readonly hint: string
}

/**
 * Why a user's command was not started; undefined when it was, and left with that status itself.
 * @param options Those it was run with: its PATH and its folder count.
 */
export async function whyNotStarted(
  host: HostReader,
  program: string,
  { code }: ExecResult,
  { env, cwd, timeout }: RunOptions,
): Promise<NotStarted | undefined> {
  if (code !== 126 && code !== 127) return undefined
  const options = {
    ...(env !== undefined && { env }),
    ...(cwd !== undefined && { cwd }),
    ...(timeout !== undefined && { timeout }),
  }
  const asked = await host.script(nodeScript('why-not-started'), [program], options)
  const [found = '', path = '', interpreter = ''] = asked.stdout.toString().split('\n')
  // What its user may not look into seems to be missing.
  const reason = found === 'missing' && code === 126 ? 'denied' : found
  const hint = hintFor(reason, { program, path, interpreter })
  if (hint === undefined) return undefined
  const isThere = reason === 'denied' || reason === 'directory'
  return { msg: `${isThere ? 'permission denied' : 'no such command'}: ${program}`, hint }
}

interface Seen {
  readonly program: string
  readonly path: string
  readonly interpreter: string
}

function hintFor(reason: string, { program, path, interpreter }: Seen): string | undefined {
  switch (reason) {
    case 'missing':
      return program.includes('/')
        ? 'there is no such file on the host'
        : `it is in no folder of PATH (${path}): is its package installed?`
    case 'builtin':
      return 'it is a word of the shell, not a program: use the module shell'
    case 'directory':
      return 'it is a directory'
    case 'denied':
      return 'the user may not execute it: look at its mode and at those of its folders'
    case 'interpreter':
      return interpreter.endsWith('\r')
        ? 'its lines end as on Windows: save it with line ends of Unix'
        : `it is there, but ${interpreter}, which its first line names, is not`
    default:
      return undefined
  }
}
