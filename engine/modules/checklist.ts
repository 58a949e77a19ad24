import { didYouMean } from '../did-you-mean.ts'
import { TsplayError, UnreachableError } from '../errors.ts'
import type { Problem } from '../model/event.ts'
import type { Json } from '../model/value.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module, ModuleResult } from './module.ts'

/** One thing that was looked at, judged already. */
interface CheckItem {
  readonly name: string
  readonly ok: boolean
  readonly found: string
  readonly needed: string
  readonly fix: string
  readonly severity?: 'error' | 'warning'
}

/** Checks with their verdicts, and which of them count. */
export interface ChecklistArgs {
  /** Each with `name`, `ok`, `found`, `needed`, `fix` and, where it is not `error`, `severity: warning`. */
  readonly checks: readonly CheckItem[]
  /** Names of checks that do not count. */
  readonly ignore?: ListArg
  /** Takes every error for a warning. */
  readonly only_warn?: boolean
  /** The host could not be reached, which is how the task ends then. */
  readonly unreachable?: boolean
}

/** Tells everything that is wrong with all hosts in one table; fails on those that have errors. */
export const checklist: Module<ChecklistArgs> = {
  name: 'checklist',
  local: true,

  schema: {
    required: ['checks'],
    properties: {
      checks: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'ok', 'found', 'needed', 'fix'],
          additionalProperties: false,
          properties: {
            name: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
            ok: { type: 'boolean' },
            severity: { enum: ['error', 'warning'] },
            found: { type: 'string' },
            needed: { type: 'string' },
            fix: { type: 'string' },
          },
        },
      },
      ignore: listSchema,
      only_warn: { type: 'boolean' },
      unreachable: { type: 'boolean' },
    },
  },

  run({ checks, ignore, only_warn = false, unreachable = false }, { host }) {
    const ignored = asList(ignore)
    refuseUnknown(
      ignored,
      checks.map(({ name }) => name),
    )
    const problems = checks
      .filter(({ ok, name }) => !ok && !ignored.includes(name))
      .map((check): Problem => problemOf(check, only_warn))
    const errors = problems.filter(({ severity }) => severity === 'error')
    const result: ModuleResult = { problems: problems as unknown as Json, msg: summary(problems) }
    if (unreachable && errors.length > 0) {
      const [{ found } = { found: '' }] = errors
      throw new UnreachableError(found || `${host.name} cannot be reached`, { data: result })
    }
    return Promise.resolve(errors.length === 0 ? result : { ...result, failed: true })
  },
}

function problemOf(
  { name, severity = 'error', found, needed, fix }: CheckItem,
  only_warn: boolean,
) {
  return { check: name, severity: only_warn ? 'warning' : severity, found, needed, fix } as const
}

function refuseUnknown(ignored: readonly string[], names: readonly string[]): void {
  const unknown = ignored.find(name => !names.includes(name))
  if (unknown === undefined) return
  throw new TsplayError('BAD_ARGS', `checklist: ignore: there is no check ${unknown}`, {
    hint: didYouMean(unknown, names) ?? `the checks are ${[...new Set(names)].join(', ')}`,
  })
}

function summary(problems: readonly Problem[]): string {
  const of = (severity: Problem['severity']): string => {
    const names = problems.filter(each => each.severity === severity).map(({ check }) => check)
    if (names.length === 0) return ''
    return `${names.length} ${severity}${names.length === 1 ? '' : 's'} (${names.join(', ')})`
  }
  return [of('error'), of('warning')].filter(words => words !== '').join(', ')
}
