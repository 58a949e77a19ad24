import { TsplayError } from '../errors.ts'
import type { Module, RunnerContext } from './module.ts'
import { pauseFor } from './poll.ts'

/** A time, or a question; neither: until enter is pressed. */
export interface PauseArgs {
  readonly seconds?: number
  readonly minutes?: number
  readonly prompt?: string
  readonly echo?: boolean
}

/** Waits for a time or for the person at the terminal. */
export const pause: Module<PauseArgs> = {
  name: 'pause',
  local: true,

  schema: {
    allOf: [{ not: { required: ['seconds', 'minutes'] } }],
    properties: {
      seconds: { type: 'number', minimum: 0 },
      minutes: { type: 'number', minimum: 0 },
      prompt: { type: 'string' },
      echo: { type: 'boolean' },
    },
  },

  async run(args, ctx) {
    const seconds = args.seconds ?? (args.minutes === undefined ? undefined : args.minutes * 60)
    const started = Date.now()
    if (seconds === undefined) return { user_input: await ask(args, ctx), ...since(started) }
    ctx.tell(args.prompt ?? `pausing for ${seconds} s`)
    await pauseFor(seconds, ctx.signal)
    return { user_input: '', ...since(started) }
  },
}

async function ask({ prompt, echo = true }: PauseArgs, ctx: RunnerContext): Promise<string> {
  const text = prompt ?? 'Press enter to continue, Ctrl+C to interrupt'
  if (ctx.prompt !== undefined) return ctx.prompt(text, { echo })
  throw new TsplayError('MODULE_FAILED', `pause: nobody is there to answer: ${text}`, {
    hint: 'run tsplay on a terminal, or give seconds or minutes',
  })
}

const since = (started: number): { readonly delta: number } => ({
  delta: Math.round((Date.now() - started) / 1000),
})
