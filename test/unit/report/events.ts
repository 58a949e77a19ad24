import { Writable } from 'node:stream'

import type {
  HostStats,
  RunEvent,
  RunEventBody,
  Status,
  StepResult,
  TaskRef,
} from '../../../engine/model/event.ts'
import type { JsonObject } from '../../../engine/model/value.ts'
import { createReporter } from '../../../engine/report/reporter.ts'
import type { ReporterKind, ReporterOptions } from '../../../engine/report/writer.ts'

/** A stream that remembers what was written to it. */
export class MemoryStream extends Writable {
  text = ''
  isTTY = false
  columns = 80

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    this.emit('chunk', chunk.toString())
    this.emit('text')
    done()
  }

  /** As what takes a terminal's stream. */
  get asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream
  }

  get lines(): string[] {
    return this.text.split('\n')
  }
}

export const task = (name: string, more: Partial<TaskRef> = {}): TaskRef => ({
  id: name,
  name,
  role: 'etcd',
  module: 'command',
  position: { file: 'roles/etcd/tasks/main.yml', line: 12, column: 3 },
  handler: false,
  ...more,
})

export const outcome = (
  status: Status,
  result: JsonObject = {},
  more: Partial<StepResult> = {},
): StepResult => ({ status, result, changes: [], duration: 5, noLog: false, ...more })

export const stats = (counts: Partial<HostStats> = {}): HostStats => ({
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
  ...counts,
})

export const runStart: RunEventBody = { type: 'run_start', check: false, diff: true }

export const start = (of: TaskRef, ...hosts: string[]): RunEventBody => ({
  type: 'task_start',
  play: 'p1',
  task: of,
  hosts,
})

export const result = (
  of: TaskRef,
  host: string,
  ended: StepResult,
  more: { ignored?: boolean; rescued?: boolean; delegatedTo?: string } = {},
): RunEventBody => ({
  type: 'result',
  play: 'p1',
  task: of,
  host,
  outcome: ended,
  ignored: false,
  rescued: false,
  ...more,
})

export const item = (
  of: TaskRef,
  host: string,
  label: string,
  ended: StepResult,
): RunEventBody => ({ type: 'item', play: 'p1', task: of, host, label, outcome: ended })

export const runEnd = (
  more: Partial<Extract<RunEvent, { type: 'run_end' }>> = {},
): RunEventBody => ({
  type: 'run_end',
  stats: {},
  interrupted: false,
  bug: false,
  pendingHandlers: {},
  ...more,
})

type Options = Partial<ReporterOptions> & { readonly kind?: ReporterKind }

/** What a reporter has written for these events, each a second after the one before. */
export function report(bodies: readonly RunEventBody[], options: Options = {}): MemoryStream {
  return startReport(bodies, options).stream
}

/** As `report`, for those that write some time later. */
export async function reportToEnd(
  bodies: readonly RunEventBody[],
  options: Options = {},
): Promise<MemoryStream> {
  const { stream, ended } = startReport(bodies, options)
  await ended
  return stream
}

function startReport(
  bodies: readonly RunEventBody[],
  options: Options,
): { readonly stream: MemoryStream; readonly ended: Promise<void> } {
  const stream = new MemoryStream()
  const { kind = 'plain', ...rest } = options
  const reporter = createReporter(kind, {
    stream: stream.asStream,
    color: false,
    verbosity: 0,
    ...rest,
  })
  bodies.forEach((body, index) => {
    reporter.write({ ...body, time: index * 1000 })
  })
  return { stream, ended: reporter.end() }
}
