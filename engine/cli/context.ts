import type { CliOptions } from './options.ts'

/** The world as the command line sees it; `process` in life, streams in memory in tests. */
export interface CliContext {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly interrupt: Interrupt
}

/** What made the user's wish known; SIGPIPE: whoever read the output has gone. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGPIPE'

/** The user's wish to stop. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Which signal it was, once there was one. */
  readonly received: () => StopSignal | undefined
}

/** Passwords that were asked for, or came from a file or the environment. */
export interface Passwords {
  readonly connection?: string
  readonly become?: string
}

/** What runs a parsed command line; gives back the exit code. */
export type Main = (
  options: CliOptions,
  context: CliContext & { readonly passwords: Passwords },
) => Promise<number>
