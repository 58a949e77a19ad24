import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'

import { TsplayError } from '../errors.ts'
import type { JsonObject } from '../model/value.ts'
import type { Module, RunnerContext } from './module.ts'

/** Exactly one of `file` and `dir`. */
export interface IncludeVarsArgs {
  readonly file?: string
  readonly dir?: string
  /** The variable that shall hold them all. */
  readonly name?: string
  /** Of files in `dir`, without the dot. */
  readonly extensions?: readonly string[]
}

/** Loads variables from files of the control machine. */
export const includeVars: Module<IncludeVarsArgs> = {
  name: 'include_vars',
  local: true,
  freeForm: 'file',
  sets: 'include_vars',

  schema: {
    oneOf: [{ required: ['file'] }, { required: ['dir'] }],
    properties: {
      file: { type: 'string', minLength: 1 },
      dir: { type: 'string', minLength: 1 },
      name: { type: 'string', pattern: '^[A-Za-z_]\\w*$' },
      extensions: { type: 'array', items: { type: 'string' } },
    },
  },

  async run(args, ctx) {
    const files = await filesOf(args, ctx)
    let vars: JsonObject = {}
    for (const file of files) vars = { ...vars, ...(await ctx.loadVars(file)) }
    const ansible_facts = args.name === undefined ? vars : { [args.name]: vars }
    return { ansible_facts, ansible_included_var_files: files }
  },
}

async function filesOf(args: IncludeVarsArgs, ctx: RunnerContext): Promise<readonly string[]> {
  const { file, dir, extensions = ['yaml', 'yml', 'json'] } = args
  if (file !== undefined) return [await ctx.findFile(file, 'vars')]
  const folder = await ctx.findFile(dir ?? '', 'vars')
  const names = (await readdir(folder, { recursive: true })).sort()
  const files = names.filter(name => extensions.includes(extname(name).slice(1)))
  if (files.length > 0) return files.map(name => join(folder, name))
  throw new TsplayError('FILE_NOT_FOUND', `include_vars: no variable files in ${folder}`, {
    hint: `its files end in one of: ${extensions.map(ext => `.${ext}`).join(' ')}`,
  })
}
