import { TsplayError } from '../errors.ts'
import type { Module } from './module.ts'
import { type CommandOptions, commandOptions, runCommand } from './run-command.ts'
import { splitWords } from './shell-words.ts'

/** Exactly one of `cmd` (split into words here, never by a shell) and `argv`. */
export interface CommandArgs extends CommandOptions {
  readonly cmd?: string
  readonly argv?: readonly (string | number)[]
}

/** Runs a command without a shell. */
export const command: Module<CommandArgs> = {
  name: 'command',
  freeForm: 'cmd',

  schema: {
    oneOf: [{ required: ['cmd'] }, { required: ['argv'] }],
    properties: {
      cmd: { type: 'string', pattern: '\\S' },
      argv: { type: 'array', minItems: 1, items: { type: ['string', 'number'] } },
      ...commandOptions,
    },
  },

  async run(args, ctx) {
    const argv = args.argv?.map(String) ?? splitWords(args.cmd ?? '')
    if (argv[0] === '') throw new TsplayError('BAD_ARGS', 'command: the command is empty')
    return runCommand(
      { cmd: argv, program: argv[0], start: (host, options) => host.run(argv, options) },
      args,
      ctx,
    )
  },
}
