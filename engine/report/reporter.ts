import { createJsonLines } from './jsonl.ts'
import { createPaint } from './paint.ts'
import { createPlain } from './plain.ts'
import { formatRecap } from './recap.ts'
import { createRedactor } from './redact.ts'
import { SummaryCollector } from './summary.ts'
import type { Reporter, ReporterKind, ReporterOptions, WriterContext } from './writer.ts'

/** A reporter that masks secrets first, then shows events as they come and the recap at the end. */
export function createReporter(kind: ReporterKind, options: ReporterOptions): Reporter {
  const redactor = options.redactor ?? createRedactor()
  const paint = createPaint(options.color)
  const print = (text: string) => void options.stream.write(`${text}\n`)
  const writer = createWriter(kind, { ...options, paint, print })
  const collector = new SummaryCollector()
  return {
    write: event => {
      const safe = redactor.event(event)
      collector.observe(safe)
      writer.write(safe)
      if (safe.type !== 'run_end') return
      writer.end()
      if (kind === 'jsonl') return
      const recap = formatRecap(collector.summary(safe), paint, options.commandLine)
      print(`\n${redactor.text(recap)}`)
    },
    end: () => {
      writer.end()
    },
  }
}

function createWriter(kind: ReporterKind, context: WriterContext): Reporter {
  switch (kind) {
    case 'plain':
      return createPlain(context)
    case 'jsonl':
      return createJsonLines(context)
  }
}
