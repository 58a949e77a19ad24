import { commandFailed } from './exec.ts'
import type { Module, ModuleContext } from './module.ts'
import { nodeScript } from './node-script.ts'
import { pauseFor, poll } from './poll.ts'
import { userRegExp } from './regexp.ts'

/** What to wait for, as seen from the host: a port, a path, or just the time. */
export interface WaitArgs {
  readonly host?: string
  readonly port?: number
  readonly path?: string
  readonly search_regex?: string
  readonly state?: 'started' | 'present' | 'stopped' | 'absent'
  /** Seconds, as all times here. */
  readonly timeout?: number
  readonly delay?: number
  readonly sleep?: number
  readonly connect_timeout?: number
  readonly msg?: string
}

const seconds = { type: 'number', minimum: 0 }

/** Waits until a port of the host answers, a path is there, or either is gone. Changes nothing. */
export const waitFor: Module<WaitArgs> = {
  name: 'wait_for',

  schema: {
    allOf: [
      { not: { required: ['port', 'path'] } },
      {
        if: { required: ['search_regex'] },
        then: { anyOf: [{ required: ['port'] }, { required: ['path'] }] },
      },
    ],
    properties: {
      host: { type: 'string', minLength: 1 },
      port: { type: 'integer', minimum: 1, maximum: 65535 },
      path: { type: 'string', pattern: '^/' },
      search_regex: { type: 'string', minLength: 1 },
      state: { enum: ['started', 'present', 'stopped', 'absent'] },
      timeout: seconds,
      delay: seconds,
      sleep: { type: 'number', exclusiveMinimum: 0 },
      connect_timeout: { type: 'integer', minimum: 1 },
      msg: { type: 'string' },
    },
  },

  async run(args, ctx) {
    const { timeout = 300, delay = 0, sleep = 1, state = 'started' } = args
    const started = Date.now()
    const elapsed = (): number => Math.round((Date.now() - started) / 1000)
    const wanted = state === 'started' || state === 'present'
    const what = `${targetOf(args)} to be ${state}`
    if (ctx.check) {
      const holds = (await isThere(args, ctx)) === wanted
      return holds ? { state, elapsed: 0 } : { skipped: true, msg: `would wait for ${what}` }
    }
    if (args.port === undefined && args.path === undefined) {
      await pauseFor(timeout, ctx.signal)
      return { state, elapsed: elapsed() }
    }
    if (delay > 0) await pauseFor(delay, ctx.signal)
    const ask = async (): Promise<true | undefined> =>
      (await isThere(args, ctx)) === wanted ? true : undefined
    const done = await poll(ask, { timeout, every: sleep, signal: ctx.signal })
    if (done === true) return { state, elapsed: elapsed() }
    const msg = args.msg ?? `${ctx.host.name}: ${timeout} s were not enough for ${what}`
    return { state, elapsed: elapsed(), failed: true, msg }
  },
}

function targetOf({ host = '127.0.0.1', port, path, search_regex: regex }: WaitArgs): string {
  const target = path ?? (port === undefined ? 'the time' : `${host}:${port}`)
  return regex === undefined ? target : `/${regex}/ in ${target}`
}

async function isThere(args: WaitArgs, ctx: ModuleContext): Promise<boolean> {
  const { path, port, search_regex } = args
  const regex = search_regex === undefined ? undefined : userRegExp(search_regex, 'm')
  if (path !== undefined) {
    const content = regex === undefined ? {} : { content: 16 * 1024 * 1024 }
    const state = await ctx.host.inspect(path, { follow: true, ...content })
    return state !== undefined && (regex?.test(state.content?.toString() ?? '') ?? true)
  }
  return port === undefined || probePort(args, regex, ctx)
}

async function probePort(
  { host = '127.0.0.1', port = 0, connect_timeout: limit = 5 }: WaitArgs,
  regex: RegExp | undefined,
  ctx: ModuleContext,
): Promise<boolean> {
  const read = regex === undefined ? [] : ['read']
  const argv = [host, String(port), String(limit), ...read]
  const result = await ctx.host.script(nodeScript('wait-port'), argv)
  if (result.code === 0) return regex?.test(result.stdout.toString()) ?? true
  if (result.code === 1) return false
  throw commandFailed(ctx.host, 'wait_for: trying a port', result, 'install bash or nc on it')
}
