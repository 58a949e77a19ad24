import type { Readable, Writable } from 'node:stream'

/** How a process on a host ended. */
export interface ExitStatus {
  /** 128 + signal number when a signal ended it, as a shell would say. */
  readonly code: number
  readonly signal?: string
}

/** One process on a host, as streams. */
export interface Channel {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /**
   * Settles when the process has ended and its output has been delivered.
   * Rejects with UnreachableError when the connection went away first.
   */
  readonly exit: Promise<ExitStatus>
  /** Closes the channel from this side; whoever needs the process dead kills it on the host. */
  readonly close: () => void
}

/** One connection to one host (or to this machine), able to run several processes at once. */
export interface Transport {
  /** The host's inventory name, for messages. */
  readonly host: string
  /**
   * Starts a process through the login shell of the connection's user.
   * @param commandLine Shell text, made by `quote.ts` and nowhere else.
   * @throws UnreachableError
   */
  readonly spawn: (commandLine: string) => Promise<Channel>
  /** Rejects with UnreachableError when the connection is lost; never resolves before `close`. */
  readonly closed: Promise<void>
  readonly close: () => Promise<void>
}

/** Tells how a host is being reached, for somebody who looks into it. No secret is told. */
export type ConnectionTrace = (host: string, text: string) => void

/** Everything needed to reach a host, out of its variables, the command line and ~/.ssh/config. */
export interface ConnectionOptions {
  /** Inventory name. */
  readonly host: string
  readonly connection: 'ssh' | 'local'
  readonly address: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly privateKeyFile?: string
  /** `ansible_ssh_common_args`, `ansible_ssh_extra_args`: ProxyJump and -o options are understood, others refused. */
  readonly sshArgs: readonly string[]
  /** The inventory's host through which this one is reached, unless `sshArgs` name another way. */
  readonly bastion?: ConnectionOptions
  readonly hostKeyChecking: 'accept-new' | 'strict' | 'off'
  /** Seconds to connect. */
  readonly timeout: number
}
