import { formatError, TsplayError, TsplayErrors } from '../../engine/errors.ts'
import { kindOf } from '../../engine/load/text-file.ts'
import { packageVersion } from '../../engine/package-root.ts'
import { changeFile, loadFile } from './change-file.ts'
import { HELP } from './help.ts'
import { printCfg } from './print-cfg.ts'
import { parseRequest, type ShowRequest } from './request.ts'
import type { Env } from './settings.ts'
import { showGraph, showHost, showHosts, showList } from './show.ts'
import { drawTopology } from './topology-picture.ts'
import { readTopology } from './topology.ts'

/** Where the builder is called: `process` in life. */
export interface BuilderContext {
  readonly env: Env
  readonly tell: (text: string) => void
  readonly warn: (text: string) => void
}

/** Runs the inventory builder and gives back its exit code. */
export async function runBuilder(
  argv: readonly string[],
  context: BuilderContext,
): Promise<number> {
  try {
    await answer(argv, context)
    return 0
  } catch (error) {
    return tellError(error, context.warn)
  }
}

async function answer(argv: readonly string[], context: BuilderContext): Promise<void> {
  const request = parseRequest(argv, context.env)
  switch (request.kind) {
    case 'help':
      context.tell(HELP)
      return
    case 'version':
      context.tell(`${packageVersion()}\n`)
      return
    case 'change':
      await changeFile(request, context)
      return
    case 'load':
      await loadFile(request, context)
      return
    default:
      context.tell(await show(request, context))
  }
}

async function show(
  { kind, file, format, topology, host }: ShowRequest,
  context: BuilderContext,
): Promise<string> {
  if ((await kindOf(file)) === undefined) {
    throw new TsplayError('FILE_NOT_FOUND', `no inventory: ${file}`, {
      hint: 'name it with --config or CONFIG_FILE',
    })
  }
  const warn = (text: string): void => {
    context.warn(`WARNING: ${text}\n`)
  }
  switch (kind) {
    case 'print_cfg':
      return printCfg(file, format, warn)
    case 'print_ips':
    case 'print_hostnames':
      return showHosts(file, kind, warn)
    case 'graph':
      return topology ? drawTopology(await readTopology(file, warn)) : showGraph(file, warn)
    case 'list':
      return showList(file, warn)
    case 'host':
      return showHost(file, host, warn)
  }
}

function tellError(error: unknown, warn: (text: string) => void): number {
  if (error instanceof TsplayError || error instanceof TsplayErrors) {
    const errors = error instanceof TsplayError ? [error] : error.errors
    warn(errors.map(one => `ERROR: ${formatError(one)}\n`).join(''))
    return 1
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  warn(
    `${stack}\n\nThis is a fault of tsplay, not of your files. Please report it with the lines above,\n` +
      'the command, and the output of tsplay-inventory --version.\n',
  )
  return 70
}
