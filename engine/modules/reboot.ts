import { TsplayError, UnreachableError } from '../errors.ts'
import type { HostReader } from '../remote/host.ts'
import { commandFailed, lastLines } from './exec.ts'
import type { Module, RunnerContext } from './module.ts'
import { nodeScript } from './node-script.ts'
import { pauseFor, poll } from './poll.ts'
import { probe } from './probe.ts'

/** As Ansible's `reboot`; all times are seconds. */
export interface RebootArgs {
  readonly reboot_timeout?: number
  readonly connect_timeout?: number
  readonly pre_reboot_delay?: number
  readonly post_reboot_delay?: number
  readonly test_command?: string
  readonly reboot_command?: string
  readonly msg?: string
}

const seconds = { type: 'number', minimum: 0 }

/** Reboots the host and waits until it is back. */
export const reboot: Module<RebootArgs> = {
  name: 'reboot',

  schema: {
    properties: {
      reboot_timeout: seconds,
      connect_timeout: seconds,
      pre_reboot_delay: seconds,
      post_reboot_delay: seconds,
      test_command: { type: 'string', minLength: 1 },
      reboot_command: { type: 'string', minLength: 1 },
      msg: { type: 'string' },
    },
  },

  async run(args, ctx) {
    if (ctx.isLocal) {
      throw new TsplayError('MODULE_FAILED', `${ctx.host.name}: reboot would end this very run`, {
        hint: 'its connection is local: it is the machine that tsplay runs on',
      })
    }
    const started = Date.now()
    const before = await probe(ctx.host, 'boot-id', { what: 'see when the host was booted' })
    await ctx.change(`reboot ${ctx.host.name}`, async host => {
      await pauseFor(args.pre_reboot_delay ?? 0, ctx.signal)
      await goDown(args, host)
      ctx.tell(`${ctx.host.name}: rebooting`)
      await comeUp(args, ctx, before)
      await pauseFor(args.post_reboot_delay ?? 0, ctx.signal)
    })
    if (ctx.check) return { rebooted: false, elapsed: 0, msg: 'would reboot' }
    const elapsed = Math.round((Date.now() - started) / 1000)
    return { rebooted: true, elapsed, msg: args.msg ?? 'Reboot initiated by tsplay' }
  },
}

async function goDown(args: RebootArgs, host: HostReader): Promise<void> {
  const { reboot_command: command, msg = 'Reboot initiated by tsplay' } = args
  try {
    const result =
      command === undefined
        ? await host.script(nodeScript('reboot'), [msg])
        : await host.script(command)
    if (result.code !== 0) throw commandFailed(host, command ?? 'reboot', result)
  } catch (error) {
    // It may be gone before it could answer.
    if (!(error instanceof UnreachableError) || error.code !== 'UNREACHABLE') throw error
  }
}

async function comeUp(args: RebootArgs, ctx: RunnerContext, before: string): Promise<void> {
  const { reboot_timeout: timeout = 600, test_command: test = 'whoami' } = args
  const waiting = { timeout, every: 1, signal: ctx.signal }
  let last = 'it never went down'
  const isBack = await poll(async () => {
    await ctx.connection.reset()
    const now = await ask(args, ctx, nodeScript('boot-id'))
    if (typeof now === 'string') last = now
    else if (now.stdout !== before) {
      const tested = await ask(args, ctx, test)
      if (typeof tested !== 'string' && tested.code === 0) return true
      last = typeof tested === 'string' ? tested : `${test}: ${tested.stderr}`
    }
    return undefined
  }, waiting)
  if (isBack === true) return
  throw new TsplayError(
    'TIMEOUT',
    `${ctx.host.name}: not back ${timeout} s after its reboot: ${last}`,
    { hint: 'look at its console, or give reboot_timeout' },
  )
}

interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What a script said, or why the host could not be asked; what waiting cannot heal is thrown. */
async function ask(
  { connect_timeout = 10 }: RebootArgs,
  { host }: RunnerContext,
  script: string,
): Promise<Said | string> {
  try {
    const result = await host.script(script, [], { timeout: connect_timeout * 1000 })
    const { code, stdout, stderr } = result
    return { code, stdout: stdout.toString(), stderr: lastLines(stderr.toString()) }
  } catch (error) {
    const passing = ['UNREACHABLE', 'TIMEOUT', 'BECOME_FAILED']
    if (error instanceof TsplayError && passing.includes(error.code)) return error.message
    throw error
  }
}
