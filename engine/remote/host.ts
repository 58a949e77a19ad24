import type { Readable } from 'node:stream'

import type { ConnectionOptions } from '../transport/transport.ts'

/** What a command gave back. A non-zero exit is a value, not an error. */
export interface ExecResult {
  readonly code: number
  readonly signal?: string
  readonly stdout: Buffer
  readonly stderr: Buffer
}

/** How to run a command. */
export interface RunOptions {
  /** Default: /dev/null. What is too large to be held in memory is opened as a stream. */
  readonly stdin?: Uint8Array | string | (() => Readable)
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Milliseconds, after which the whole process group is killed and TsplayError TIMEOUT thrown. */
  readonly timeout?: number
  /** Bytes of stdout and stderr together before the group is killed and OUTPUT_LIMIT thrown. Default 64 MiB. */
  readonly maxOutput?: number
  readonly umask?: string
}

export type FileKind = 'file' | 'directory' | 'symlink' | 'block' | 'char' | 'fifo' | 'socket'

/** A path on a host as one round trip shows it. */
export interface PathState {
  readonly path: string
  readonly kind: FileKind
  /** Four octal digits, such as `0644`. */
  readonly mode: string
  readonly uid: number
  readonly gid: number
  /** Name, or the number as text where it has none. */
  readonly owner: string
  readonly group: string
  /** Bytes. */
  readonly size: number
  /** Seconds since the epoch. */
  readonly mtime: number
  /** Of a symlink that was not followed: what it points to. */
  readonly target?: string
  /** Hex; of regular files, when asked for. */
  readonly sha256?: string
  /** Of regular files, when asked for and no larger than the limit asked for. */
  readonly content?: Buffer
}

/** What to tell of a path besides its stat. */
export interface InspectOptions {
  /** Look at what a symlink points to. Default false. */
  readonly follow?: boolean
  readonly checksum?: boolean
  /** Bring the content of files up to this many bytes along. */
  readonly content?: number
}

/** What can be asked of a host. Nothing here may change it. */
export interface HostReader {
  /** Inventory name. */
  readonly name: string
  /** undefined: nothing is there. One round trip. */
  readonly inspect: (path: string, options?: InspectOptions) => Promise<PathState | undefined>
  /** Several paths in the order asked; one round trip for up to 500 of them. */
  readonly inspectAll: (
    paths: readonly string[],
    options?: InspectOptions,
  ) => Promise<readonly (PathState | undefined)[]>
  /** A whole file. Throws NOT_A_FILE where there is none. */
  readonly read: (path: string) => Promise<Buffer>
  /** Runs an argument vector (found through PATH) and brings back what it said. One round trip. */
  readonly run: (argv: readonly string[], options?: RunOptions) => Promise<ExecResult>
  /** Runs a POSIX shell script with `$1 …` = args; the text comes from a .sh file or from the user. */
  readonly script: (
    text: string,
    args?: readonly string[],
    options?: RunOptions,
  ) => Promise<ExecResult>
}

/** Mode, owner and group that a written file gets; what is left out stays as it was (new files: 0644, the user's own). */
export interface FileAttributes {
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
}

/** What changes a host; handed out by the gate `change()` only. */
export interface HostWriter extends HostReader {
  /**
   * Puts a file in place atomically: temporary file in the target's folder, attributes, fsync, rename.
   * A stream is copied with back-pressure and verified by its checksum.
   * @param validate Argument vector run on the temporary file, `%s` standing for it; non-zero stops the write.
   */
  readonly write: (
    path: string,
    content: Uint8Array | (() => Readable),
    options?: FileAttributes & {
      readonly validate?: readonly string[]
      /** Bytes and hex digest of a stream. */
      readonly size?: number
      readonly sha256?: string
    },
  ) => Promise<void>
}

/** A connected host as the runner holds it. */
export interface Host extends HostWriter {
  /** A whole file as a stream, for what does not fit into memory (fetch). */
  readonly readStream: (path: string) => Promise<Readable>
  /** Drops the connection; the next use makes a new one (reboot, new groups). */
  readonly reset: () => Promise<void>
}

/** The user to become on a host. */
export interface Become {
  readonly method: 'sudo' | 'su'
  readonly user: string
  readonly password?: string
}

/** Makes and keeps connections: one per host, one shell per host and user. */
export interface Connector {
  /** @throws UnreachableError (also HOST_KEY_CHANGED), TsplayError BECOME_FAILED */
  readonly host: (options: ConnectionOptions, become?: Become) => Promise<Host>
  /** Kills what still runs on the hosts and closes all connections. */
  readonly close: () => Promise<void>
}
