import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { type Command, defineCommand, parseWith, type RawOptions } from './definition.ts'
import { parseExtraVars } from './extra-vars.ts'
import type { CliOptions, CliText, ExtraVars } from './options.ts'
import { parseReport } from './reports.ts'

/** The command line's meaning. Throws TsplayError USAGE; reads nothing but its argument. */
export function parseArgs(argv: readonly string[]): CliOptions | CliText {
  const command = defineCommand()
  const { text, problem } = parseWith(command, argv)
  if (problem !== undefined) throw usageError(command, problem)
  if (text !== undefined) return { kind: 'text', text }
  const raw = command.opts<RawOptions>()
  const { limit, user, becomeUser, becomeMethod, becomePasswordFile, keyFile } = raw
  const { startAtTask, hostKeyChecking, output, verbose, extraVars, ...rest } = raw
  const { playbooks, vars } = commandOf(command.args, raw)
  return {
    kind: 'run',
    playbooks,
    inventory: rest.inventory,
    tags: rest.tags,
    skipTags: rest.skipTags,
    extraVars: [...extraVars.map(parseExtraVars), ...vars],
    become: rest.become,
    askBecomePass: rest.askBecomePass,
    askPass: rest.askPass,
    forks: rest.forks,
    check: rest.check,
    diff: rest.diff,
    verbosity: verbose,
    listHosts: rest.listHosts,
    listTasks: rest.listTasks,
    listTags: rest.listTags,
    syntaxCheck: rest.syntaxCheck,
    step: rest.step,
    reports: rest.report.map(parseReport),
    words: ['tsplay', ...optionWords(command, raw), ...command.args],
    ...given({ limit, user, becomeUser, becomeMethod, becomePasswordFile }),
    ...given({ startAtTask, hostKeyChecking, output, privateKeyFile: keyFile }),
  }
}

/** `tsplay bundle` is short for a playbook that comes with tsplay, and a variable of it. */
function commandOf(
  args: readonly string[],
  { out, limit, startAtTask }: RawOptions,
): { readonly playbooks: readonly string[]; readonly vars: readonly ExtraVars[] } {
  const [first, ...more] = args
  if (first === 'bundle' && more.length === 0) {
    if (limit !== undefined || startAtTask !== undefined) {
      throw new TsplayError(
        'USAGE',
        '--limit and --start-at-task would leave things out of a bundle',
        {
          hint: 'a bundle is for all hosts of an inventory; give an inventory of fewer hosts for a smaller one',
        },
      )
    }
    const vars = out === undefined ? [] : [{ kind: 'pairs', vars: { bundle_file: out } } as const]
    return { playbooks: ['bundle.yml'], vars }
  }
  if (out === undefined && first !== 'bundle') return { playbooks: args, vars: [] }
  throw new TsplayError('USAGE', '-o belongs to `tsplay bundle`, which takes no playbook', {
    hint: 'write: tsplay bundle -i hosts.yml -o FILE',
  })
}

function usageError(command: Command, problem: string): TsplayError {
  const message = problem.replace(/^error: /, '').replace(/\n.*/s, '')
  const unknown = /unknown option '([^']+)'/.exec(message)?.[1]
  const known = command.options.flatMap(({ long, short }) => [long, short])
  const flags = known.filter(flag => flag !== undefined)
  const near = unknown === undefined ? undefined : didYouMean(unknown, flags)
  return new TsplayError('USAGE', message, { hint: near ?? 'tsplay --help lists all options' })
}

// exactOptionalPropertyTypes: a key that was not given must not be there.
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

function optionWords(command: Command, raw: RawOptions): string[] {
  const values = new Map(Object.entries(raw) as [string, unknown][])
  return command.options.flatMap(option => {
    const name = option.attributeName()
    const value = values.get(name)
    const flag = option.short ?? option.long ?? ''
    if (name === 'limit' || command.getOptionValueSource(name) !== 'cli') return []
    if (name === 'verbose') return [`-${'v'.repeat(raw.verbose)}`]
    if (value === true) return [flag]
    return [value].flat().flatMap(word => [flag, String(word)])
  })
}
