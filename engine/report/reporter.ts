import { createJsonLines } from './jsonl.ts'
import { createLive } from './live.ts'
import { createPaint } from './paint.ts'
import { createPlain } from './plain.ts'
import { createQuiet } from './quiet.ts'
import { formatRecap } from './recap.ts'
import { createRedactor } from './redact.ts'
import { SummaryCollector } from './summary.ts'
import type { Reporter, ReporterKind, ReporterOptions, Writer, WriterContext } from './writer.ts'

/** A reporter that masks secrets first, then shows events as they come and the recap at the end. */
export function createReporter(kind: ReporterKind, options: ReporterOptions): Reporter {
  const { redactor = createRedactor(), files = [] } = options
  const paint = createPaint(options.color)
  const print = (text: string) => void options.stream.write(`${text}\n`)
  const writer = createWriter(kind, { ...options, paint, print })
  const collector = new SummaryCollector()
  return {
    write: event => {
      const safe = redactor.event(event)
      collector.observe(safe)
      writer.write(safe)
      for (const file of files) file.write(safe)
      if (safe.type !== 'run_end' || kind === 'jsonl') return
      const recap = formatRecap(collector.summary(safe), paint, options.commandLine)
      writer.print(`\n${redactor.text(recap)}`)
    },
    suspend: writer.suspend,
    end: async () => {
      await writer.end()
      for (const file of files) await file.end()
    },
  }
}

/** What suits a stream when the user did not say: live on a terminal that can move its cursor. */
export function defaultKind(
  { isTTY }: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  verbosity: number,
): ReporterKind {
  const moves = isTTY === true && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === ''
  return moves && drawsMarks(env) && verbosity === 0 ? 'live' : 'plain'
}

/** A terminal whose locale is said to be another than UTF-8 has no marks for the rows. */
function drawsMarks(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(Boolean) ?? 'UTF-8'
  return /utf-?8/i.test(locale)
}

function createWriter(kind: ReporterKind, context: WriterContext): Writer {
  switch (kind) {
    case 'live':
      return createLive(context)
    case 'plain':
      return createPlain(context)
    case 'quiet':
      return createQuiet(context)
    case 'jsonl':
      return createJsonLines(context)
  }
}
