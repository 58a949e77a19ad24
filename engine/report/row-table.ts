import type { StepResult, Table } from '../model/event.ts'
import { isObject, type Json } from '../model/value.ts'
import type { Paint } from './paint.ts'
import { formatTable } from './table.ts'
import { printable } from './text.ts'

/** Gathers the rows that the module `table` tells of several hosts. */
export class RowTable {
  readonly #hosts = new Map<string, Table>()

  add(host: string, { result, noLog }: StepResult): void {
    const { table } = result
    if (!noLog && isTable(table)) this.#hosts.set(host, table)
  }

  /** The table, host by host; empty where nothing was told. */
  text({ paint, width }: { readonly paint: Paint; readonly width: number }): string {
    const [first] = this.#hosts.values()
    if (first === undefined) return ''
    const { columns } = first
    const rows = [...this.#hosts]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .flatMap(([host, { rows: own }]) => own.map(row => ({ host, row })))
    const headings = ['host', ...columns].map(name => name.toUpperCase().replaceAll('_', ' '))
    const cells = rows.map(({ host, row }) => [host, ...columns.map(name => cellText(row[name]))])
    return formatTable({ headings, rows: cells, width })
      .map(({ row, line }) => {
        if (row === undefined) return paint.strong(line)
        const severity = rows[row]?.row['severity']
        if (severity === 'error') return paint.status.failed(line)
        return severity === 'warning' ? paint.warning(line) : line
      })
      .join('\n')
  }
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

function isTable(value: Json | undefined): value is Json & Table {
  return isObject(value) && Array.isArray(value['columns']) && Array.isArray(value['rows'])
}
