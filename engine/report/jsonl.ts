import type { Writer, WriterContext } from './writer.ts'

/** One JSON object a line: the events as they are, for programs. */
export function createJsonLines({ print }: Pick<WriterContext, 'print'>): Writer {
  return {
    write: event => {
      print(JSON.stringify(event))
    },
    print,
    suspend: () => Promise.resolve(() => undefined),
    end: () => Promise.resolve(),
  }
}
