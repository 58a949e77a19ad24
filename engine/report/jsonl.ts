import type { Reporter, WriterContext } from './writer.ts'

/** One JSON object a line: the events as they are, for programs. */
export function createJsonLines({ print }: Pick<WriterContext, 'print'>): Reporter {
  return {
    write: event => {
      print(JSON.stringify(event))
    },
    end: () => undefined,
  }
}
