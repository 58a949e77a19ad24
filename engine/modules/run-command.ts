import { posix } from 'node:path'

import type { JsonObject } from '../model/value.ts'
import type { ExecResult, HostReader, RunOptions } from '../remote/host.ts'
import { whyNotStarted } from './command-start.ts'
import { commandFailed, lastLines, outcome } from './exec.ts'
import type { JsonSchema, ModuleContext, ModuleResult } from './module.ts'
import { nodeScript } from './node-script.ts'

/** What `command` and `shell` have in common. */
export interface CommandOptions {
  readonly chdir?: string
  readonly creates?: string
  readonly removes?: string
  readonly stdin?: string
  readonly stdin_add_newline?: boolean
  readonly strip_empty_ends?: boolean
}

/** Schema of {@link CommandOptions}. */
export const commandOptions: { readonly [K in keyof Required<CommandOptions>]: JsonSchema } = {
  chdir: { type: 'string' },
  creates: { type: 'string' },
  removes: { type: 'string' },
  stdin: { type: 'string' },
  stdin_add_newline: { type: 'boolean' },
  strip_empty_ends: { type: 'boolean' },
}

/** A command of the user's, and how it is started. */
export interface Command {
  readonly cmd: string | readonly string[]
  /** What is executed, where the user chose it. */
  readonly program?: string | undefined
  readonly start: (host: HostReader, options: RunOptions) => Promise<ExecResult>
}

/** Runs a user's command once `creates` and `removes` let it; the result is told as Ansible tells it. */
export async function runCommand(
  { cmd, program, start }: Command,
  args: CommandOptions,
  ctx: ModuleContext,
): Promise<ModuleResult> {
  const reason = await reasonNotToRun(args, ctx)
  if (reason !== undefined) {
    return { cmd, rc: 0, stdout: `skipped, since ${reason}`, msg: `Did not run: ${reason}` }
  }
  if (ctx.check && args.creates === undefined && args.removes === undefined) {
    return { cmd, skipped: true, msg: 'Command would have run if not in check mode' }
  }
  const text = typeof cmd === 'string' ? cmd : cmd.join(' ')
  let result: ModuleResult = { cmd, rc: 0, msg: 'Command would have run if not in check mode' }
  await ctx.change(`run ${text}`, async host => {
    const started = Date.now()
    const options = runOptions(args, ctx)
    const done = await start(host, options)
    result = { cmd, ...timing(started), ...outcome(done, args.strip_empty_ends), ...verdict(done) }
    const why =
      program === undefined ? undefined : await whyNotStarted(host, program, done, options)
    // What tried to start it said something of its own.
    if (why !== undefined) result = { ...result, ...why, stderr: '', stderr_lines: [] }
  })
  return result
}

async function reasonNotToRun(
  { creates, removes, chdir }: CommandOptions,
  ctx: ModuleContext,
): Promise<string | undefined> {
  if (creates !== undefined && (await exists(ctx, creates, chdir))) return `${creates} exists`
  if (removes !== undefined && !(await exists(ctx, removes, chdir))) {
    return `${removes} does not exist`
  }
  return undefined
}

/** Where the path leads is for the host to say: the command starts in `chdir` or in its user's home. */
async function exists({ host, check }: ModuleContext, path: string, chdir = ''): Promise<boolean> {
  const isPlain = !path.startsWith('~') && !/[*?[]/.test(path)
  if (isPlain && (path.startsWith('/') || chdir.startsWith('/'))) {
    return (await host.inspect(posix.resolve(chdir, path))) !== undefined
  }
  const options = chdir === '' ? {} : { cwd: chdir }
  const result = await host.script(nodeScript('any-match'), [path], options)
  // In check mode an earlier task may have left the folder unmade.
  if (result.code === 0 || result.code === 3 || check) return result.code === 0
  throw commandFailed(host, `looking for ${path} in ${chdir}`, result)
}

function runOptions(args: CommandOptions, { environment, timeout }: ModuleContext): RunOptions {
  const { stdin, stdin_add_newline = true, chdir } = args
  return {
    env: environment,
    ...(chdir !== undefined && { cwd: chdir }),
    ...(stdin !== undefined && { stdin: stdin_add_newline ? `${stdin}\n` : stdin }),
    ...(timeout !== undefined && { timeout: timeout * 1000 }),
  }
}

function timing(started: number): JsonObject {
  const ended = Date.now()
  const [start, end] = [new Date(started).toISOString(), new Date(ended).toISOString()]
  return { start, end, delta: new Date(ended - started).toISOString().slice(11, 23) }
}

function verdict({ code, stderr }: ExecResult): { readonly failed?: true; readonly msg: string } {
  if (code === 0) return { msg: '' }
  const said = lastLines(stderr.toString())
  return { failed: true, msg: `non-zero return code ${code}${said && `: ${said}`}` }
}
