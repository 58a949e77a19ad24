import { Readable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import { commandLine } from '../transport/quote.ts'
import { runBulk } from './bulk-run.ts'
import type { Connection } from './connection.ts'
import type { Become, ExecResult, Host, InspectOptions, PathState, RunOptions } from './host.ts'
import { inspectSlices, named, parseInspection } from './inspect.ts'
import { notAFile, openReadStream, readWhole } from './read-stream.ts'
import { commandRequest, inspectRequest, isLongScript, longScript, scriptArgv } from './requests.ts'
import { inlineLimit, writeFile } from './write.ts'

/** A host as one of its users, over a connection that may be shared with others. */
export function createHost(connection: Connection, become: Become | undefined): Host {
  const name = connection.host

  const execute = (
    argv: readonly string[],
    options: RunOptions = {},
    label: string = commandLine(argv),
  ): Promise<ExecResult> => {
    const { stdin } = options
    const bulk = typeof stdin === 'function' ? stdin : largeInput(stdin)
    return bulk === undefined
      ? connection.run(commandRequest(argv, options, label), become)
      : runBulk(connection, become, { argv, stdin: bulk, options, label })
  }

  const inspectAll = async (
    paths: readonly string[],
    options: InspectOptions = {},
  ): Promise<readonly (PathState | undefined)[]> => {
    const states: (PathState | undefined)[] = []
    for (const slice of inspectSlices(paths)) {
      states.push(...(await inspectSlice(connection, become, slice, options)))
    }
    return states
  }

  return {
    name,
    inspectAll,
    inspect: async (path, options) => (await inspectAll([path], options))[0],
    run: (argv, options) => execute(argv, options),
    script: (text, args = [], options = {}) => {
      const label = text.trim().split('\n', 1)[0] ?? ''
      if (!isLongScript(text)) return execute(scriptArgv(text, args), options, label)
      const long = longScript(text, args, options)
      return execute(long.argv, long.options, label)
    },
    read: path => readWhole(connection, path, become),
    readStream: async path => {
      const [state] = await inspectAll([path], { follow: true })
      if (state?.kind !== 'file') throw notAFile(name, path)
      return openReadStream(connection, path, become)
    },
    write: (path, content, options = {}) =>
      writeFile(connection, { become, path, content, options }),
    reset: () => connection.reset(),
  }
}

/** What does not travel inside a request; undefined: it does. */
function largeInput(stdin: Uint8Array | string | undefined): (() => Readable) | undefined {
  const data = stdin === undefined ? undefined : Buffer.from(stdin)
  return data === undefined || data.length <= inlineLimit ? undefined : () => Readable.from([data])
}

async function inspectSlice(
  connection: Connection,
  become: Become | undefined,
  paths: readonly string[],
  options: InspectOptions,
): Promise<readonly (PathState | undefined)[]> {
  const { host } = connection
  // Files that change while they are looked at are looked at again.
  for (let attempt = 0; attempt < 3; attempt++) {
    const { request, mark } = inspectRequest(paths, options)
    const result = await connection.run(request, become)
    const states = parseInspection({ host, paths, options, mark, result })
    if (states !== undefined) return states
  }
  throw new TsplayError('COMMAND_FAILED', `${host}: ${named(paths)}: cannot be looked at`, {
    hint: 'they change all the time, or the host lacks stat or sha256sum',
  })
}
