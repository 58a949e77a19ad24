import { TsplayError } from '../errors.ts'
import type { Json } from '../model/value.ts'
import type { Module, RunnerContext } from './module.ts'

/** At most one of `msg` (anything) and `var` (a variable's name, members with dots). */
export interface DebugArgs {
  readonly msg?: Json
  readonly var?: string
  /** Shown from this many `-v` on. */
  readonly verbosity?: number
}

/** Shows a message or a variable. */
export const debug: Module<DebugArgs> = {
  name: 'debug',
  local: true,

  schema: {
    allOf: [{ not: { required: ['msg', 'var'] } }],
    properties: {
      msg: {},
      var: { type: 'string', pattern: '^[A-Za-z_]\\w*(\\.[\\w-]+)*$' },
      verbosity: { type: 'integer', minimum: 0 },
    },
  },

  run({ msg = 'Hello world!', var: name, verbosity = 0 }, ctx) {
    if (verbosity > (ctx.verbosity ?? 0)) {
      const skipped = `shown with -${'v'.repeat(verbosity)} only`
      return Promise.resolve({ skipped: true, msg: skipped })
    }
    if (name !== undefined) return Promise.resolve({ [name]: lookUp(name, ctx) })
    // The result's msg is text elsewhere; debug alone keeps what it was given.
    return Promise.resolve({ msg: msg as string })
  },
}

function lookUp(path: string, { variable, host }: RunnerContext): Json {
  const [name = '', ...members] = path.split('.')
  let value = variable(name)
  for (const member of members) {
    const inner = (value as Readonly<Record<string, Json | undefined>> | null)?.[member]
    if (inner === undefined) {
      throw new TsplayError('UNDEFINED_VARIABLE', `${host.name}: debug: ${path}: no ${member}`)
    }
    value = inner
  }
  return value
}
