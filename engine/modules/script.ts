import { readFile } from 'node:fs/promises'

import type { Module } from './module.ts'
import { type CommandOptions, commandOptions, runCommand } from './run-command.ts'
import { splitWords } from './shell-words.ts'

/** A shell script of `files/` with its arguments. */
export interface ScriptArgs extends CommandOptions {
  readonly cmd: string
}

/** Runs a shell script of the control machine on the host; nothing is left there. */
export const script: Module<ScriptArgs> = {
  name: 'script',
  freeForm: 'cmd',
  files: { cmd: 'files' },

  schema: {
    required: ['cmd'],
    properties: { cmd: { type: 'string', pattern: '\\S' }, ...commandOptions },
  },

  async run(args, ctx) {
    const [name = '', ...words] = splitWords(args.cmd)
    const text = await readFile(await ctx.findFile(name, 'files'), 'utf8')
    const { cmd } = args
    return runCommand(
      { cmd, start: (host, options) => host.script(text, words, options) },
      args,
      ctx,
    )
  },
}
