import type { Module } from './module.ts'
import { type CommandOptions, commandOptions, runCommand } from './run-command.ts'

/** Shell text, for the host's `/bin/sh` unless `executable` names another shell. */
export interface ShellArgs extends CommandOptions {
  readonly cmd: string
  readonly executable?: string
}

/** Runs shell text on the host. */
export const shell: Module<ShellArgs> = {
  name: 'shell',
  freeForm: 'cmd',

  schema: {
    required: ['cmd'],
    properties: {
      cmd: { type: 'string', pattern: '\\S' },
      executable: { type: 'string', pattern: '^/' },
      ...commandOptions,
    },
  },

  async run(args, ctx) {
    const { cmd, executable } = args
    return runCommand(
      {
        cmd,
        program: executable,
        start: (host, options) =>
          executable === undefined
            ? host.script(cmd, [], options)
            : host.run([executable, '-c', cmd], options),
      },
      args,
      ctx,
    )
  },
}
