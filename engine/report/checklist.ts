import type { Problem, StepResult } from '../model/event.ts'
import type { Json } from '../model/value.ts'
import { isObject } from '../model/value.ts'
import type { Paint } from './paint.ts'
import { formatTable } from './table.ts'
import { nameList, printable } from './text.ts'

const HEADINGS = ['HOST', 'CHECK', 'FOUND', 'NEEDED', 'WHAT TO DO'] as const

/** What a result of the module `checklist` found wrong; empty for any other. */
export function problemsOf({ result, noLog }: StepResult): readonly Problem[] {
  const { problems } = result
  if (noLog || !Array.isArray(problems)) return []
  return (problems as readonly Json[]).filter(isProblem)
}

/** Gathers the problems of hosts for one table. */
export class ProblemTable {
  readonly #rows = new Map<string, { problem: Problem; hosts: string[] }>()

  add(host: string, problems: readonly Problem[]): void {
    for (const problem of problems) {
      const key = JSON.stringify(problem)
      const row = this.#rows.get(key) ?? { problem, hosts: [] }
      if (!row.hosts.includes(host)) row.hosts.push(host)
      this.#rows.set(key, row)
    }
  }

  /** The table: errors first, hosts with the same problem in one row; empty where there is none. */
  text({ paint, width }: { readonly paint: Paint; readonly width: number }): string {
    const rows = [...this.#rows.values()]
      .map(({ problem, hosts }) => ({ problem, hosts: hosts.toSorted(byName) }))
      .sort((a, b) => rank(a.problem) - rank(b.problem) || order(a.hosts, b.hosts))
    if (rows.length === 0) return ''
    const cells = rows.map(({ hosts, problem: { check, found, needed, fix } }) =>
      [nameList(hosts, 4), check, found, needed, fix].map(printable),
    )
    const severities = rows.map(({ problem }) => problem.severity)
    return formatTable({ headings: HEADINGS, rows: cells, width })
      .map(({ row, line }) => {
        if (row === undefined) return paint.strong(line)
        return severities[row] === 'error' ? paint.status.failed(line) : paint.warning(line)
      })
      .join('\n')
  }
}

const rank = ({ severity }: Problem): number => (severity === 'error' ? 0 : 1)

const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

const order = ([a = '']: readonly string[], [b = '']: readonly string[]): number => byName(a, b)

function isProblem(value: Json): value is Json & Problem {
  return isObject(value) && typeof (value as { check?: unknown }).check === 'string'
}
