import type { RunEvent, StepResult, TaskRef } from '../model/event.ts'
import type { JsonObject } from '../model/value.ts'
import { problemsOf } from './checklist.ts'
import { formatDiff } from './diff.ts'
import { failureDetails, failureMessage } from './failure.ts'
import type { Paint } from './paint.ts'
import { isFailure } from './summary.ts'
import { indent, pretty, printable, textOf } from './text.ts'

/** One outcome of a host or item with the way it is to be shown. */
export interface OutcomeView {
  readonly task: TaskRef
  readonly host: string
  readonly label?: string
  readonly outcome: StepResult
  readonly paint: Paint
  readonly verbosity: number
  readonly check: boolean
  readonly diff: boolean
}

/** Everything said of one outcome: its line, and what the options add below it. */
export function outcomeLines(view: OutcomeView): string {
  const { outcome, paint, verbosity } = view
  const lines = isFailure(outcome)
    ? [`${headLine(view)}: ${failureMessage(outcome.result)}`, ...details(view)]
    : [`${headLine(view)}${told(view)}`]
  const [first = '', ...rest] = lines
  return [
    paint.status[outcome.status](first),
    ...rest,
    ...changeLines(view),
    ...(verbosity > 0 ? [indent(pretty(shownResult(outcome.result, verbosity)), '  ')] : []),
    ...(verbosity > 2 ? [paint.dim(`  took ${Math.round(outcome.duration)} ms`)] : []),
  ].join('\n')
}

/** One line for an attempt that did not do. */
export function retryLine(event: Extract<RunEvent, { type: 'retry' }>): string {
  const { host, attempt, retries, result } = event
  const why = textOf(result, 'msg').split('\n', 1)[0] ?? ''
  const left = retries - attempt
  return `retrying: [${host}]: attempt ${attempt}, ${left} left${why === '' ? '' : `: ${why}`}`
}

function headLine({ outcome, host, label }: OutcomeView): string {
  const item = label === undefined ? '' : ` => (item=${printable(label)})`
  return `${outcome.status === 'skipped' ? 'skipping' : outcome.status}: [${host}]${item}`
}

function details({ task, outcome }: OutcomeView): string[] {
  // The table says the rest.
  if (problemsOf(outcome).length > 0) return []
  const { file, line, column } = task.position
  const text = [`at: ${file}:${line}:${column}`, failureDetails(outcome)]
  return [indent(text.filter(part => part !== '').join('\n'), '  ')]
}

// debug is a task for the sake of its output.
function told({ task, outcome: { result }, verbosity }: OutcomeView): string {
  if (task.module !== 'debug' || verbosity > 0) return ''
  const shown = Object.entries(shownResult(result, 1))
  const [key, value] = shown[0] ?? []
  if (key === undefined || value === undefined) return ''
  if (key === 'msg' && typeof value === 'string') return `: ${printable(value)}`
  return `:\n${indent(shown.map(([name, of]) => `${name}: ${pretty(of)}`).join('\n'), '  ')}`
}

function changeLines({ outcome, paint, check, diff, verbosity }: OutcomeView): string[] {
  const withDescription = check || diff || verbosity > 0
  return outcome.changes.flatMap(change => [
    ...(withDescription ? [`  ${check ? 'would ' : ''}${printable(change.description)}`] : []),
    ...(diff && change.diff !== undefined ? [indent(formatDiff(change.diff, paint), '  ')] : []),
  ])
}

const DULL: readonly string[] = [
  'changed',
  'failed',
  'skipped',
  'unreachable',
  'stdout_lines',
  'stderr_lines',
]

function shownResult(result: JsonObject, verbosity: number): JsonObject {
  if (verbosity > 2) return result
  return Object.fromEntries(Object.entries(result).filter(([key]) => !DULL.includes(key)))
}
