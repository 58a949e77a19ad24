import { nameArgs } from '../arg-names.ts'
import { modules } from '../modules/index.ts'
import type { AnyModule } from '../modules/module.ts'
import { splitWords } from '../modules/shell-words.ts'
import type { SourceObject } from '../model/value.ts'
import type { ModuleFacts } from '../plan/check.ts'
import type { CheckArgs } from '../run/environment.ts'
import { checkRenderedArgs, compileArgsSchema, validateArgs } from '../validate.ts'

/** Every module by its playbook word. */
export const moduleRegistry: ReadonlyMap<string, AnyModule> = new Map(
  modules.map(module => [module.name, module]),
)

const validators = new Map<AnyModule, ReturnType<typeof compileArgsSchema>>()

function validatorOf(module: AnyModule): ReturnType<typeof compileArgsSchema> {
  const known =
    validators.get(module) ??
    compileArgsSchema({ ...module.schema }, Object.keys(module.aliases ?? {}))
  validators.set(module, known)
  return known
}

/** What plan checks need to know of a module. */
export function moduleFacts(word: string): ModuleFacts | undefined {
  const module = moduleRegistry.get(word)
  if (module === undefined) return undefined
  const conditions = module.conditions ?? []
  return {
    checkArgs: (args, position) => {
      const named = nameArgs(module, args, position)
      return [...named.problems, ...validateArgs(validatorOf(module), named.args, position)]
    },
    conditions,
    files: args => namedFiles(module, args),
  }
}

/** Checks a step's arguments once more when they are rendered, and brings them to their types. */
export const checkArgs: CheckArgs = (module, args, { position, args: written }) =>
  checkRenderedArgs(validatorOf(module), args, position, nameArgs(module, written, position).args)

function namedFiles(module: AnyModule, args: SourceObject): ReturnType<ModuleFacts['files']> {
  if (args['remote_src'] !== undefined && args['remote_src'] !== false) return []
  return Object.entries(module.files ?? {}).flatMap(([arg, kind]) => {
    const value = args[arg] ?? (arg === module.freeForm ? args['_raw'] : undefined)
    if (typeof value !== 'string' || kind === undefined) return []
    // A command line: its arguments follow the file.
    const [name = value] = arg === 'cmd' ? splitWords(value) : [value]
    return [{ name, kind }]
  })
}
