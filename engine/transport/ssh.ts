import ssh2, {
  type AnyAuthMethod,
  type AuthHandlerMiddleware,
  type Client,
  type ConnectConfig,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'
import SSH2Promise from 'ssh2-promise'

import { UnreachableError } from '../errors.ts'
import type { KeyVerdict } from './ssh-auth.ts'
import { wrapChannel, type SessionStream } from './ssh-channel.ts'
import { silenceLimit, watchSilence, type Wire } from './ssh-silence.ts'
import type { Channel, Transport } from './transport.ts'

/** One way of being let in. */
export type AuthMethod = AnyAuthMethod

/** How one server on the way is connected to; jump hosts with equal ids share a connection. */
export interface HopConfig extends ConnectConfig {
  readonly uniqueId: string
}

/** A connection under its raw client; the package's types hide it. */
interface Connection {
  readonly config: { readonly uniqueId: string }
  readonly sshConnection: Client & { readonly _sock: Wire }
  readonly setMaxListeners: (count: number) => void
  readonly spawn: (command: string) => Promise<SessionStream>
}

/** Why a way could not be gone to its end, and at which server that was. */
export interface DialFailure {
  readonly hop: number
  readonly cause: unknown
}

/**
 * Connects over all hops.
 * @param onFailure Makes the error.
 */
export async function dialHops(
  host: string,
  hops: readonly HopConfig[],
  onFailure: (failure: DialFailure) => Error,
): Promise<SshTransport> {
  // Reconnecting is the engine's business: the package's own gives up after ten commands.
  const configs = hops.map(hop => ({
    ...hop,
    reconnect: false,
    hoppingTool: SSH2Promise.Constants.HOPPINGTOOL.NATIVE,
  }))
  const ssh = new SSH2Promise(configs)
  let reached = 0
  let first: unknown
  ssh.on('ssh', (status: string, at: Connection, payload?: { readonly err?: unknown }) => {
    // Every host behind a jump host listens to it.
    at.setMaxListeners(0)
    const index = hops.findIndex(hop => hop.uniqueId === at.config.uniqueId)
    if (status === 'connect') reached = Math.max(reached, index + 1)
    // A second error, about the consequences, hides the cause.
    first ??= payload?.err
  })
  try {
    const connection = (await ssh.connect()) as Connection
    return new SshTransport(host, ssh, connection)
  } catch (error) {
    await ssh.close().catch(() => undefined)
    throw onFailure({ hop: Math.min(reached, hops.length - 1), cause: first ?? error })
  }
}

/** A connection to one host; every process on it is a session channel. */
export class SshTransport implements Transport {
  readonly host: string
  readonly closed: Promise<void>
  readonly #ssh: SSH2Promise
  readonly #connection: Connection
  #state: 'open' | 'closing' | 'closed' = 'open'

  constructor(host: string, ssh: SSH2Promise, connection: Connection) {
    this.host = host
    this.#ssh = ssh
    this.#connection = connection
    const client = connection.sshConnection
    client.setNoDelay(true)
    let said = 'the other side hung up'
    client.on('error', error => {
      said = error.message
    })
    const unwatch = watchSilence(client._sock, () => {
      said = `nothing came back for ${silenceLimit} s`
    })
    this.closed = new Promise((resolve, reject) => {
      client.once('close', () => {
        const asked = this.#state === 'closing'
        unwatch()
        this.#state = 'closed'
        if (asked) resolve()
        else reject(new UnreachableError(`${host}: the connection was lost: ${said}`))
      })
    })
    this.closed.catch(() => undefined)
  }

  /** Starts a process; never the package's exec, which loses exit statuses. */
  async spawn(commandLine: string): Promise<Channel> {
    // The package would silently connect anew.
    if (this.#state !== 'open') throw new UnreachableError(`${this.host}: the connection is closed`)
    try {
      const stream = await this.#connection.spawn(commandLine)
      return wrapChannel(this.host, stream, this.closed)
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      throw new UnreachableError(`${this.host}: no further channel can be opened: ${said}`, {
        cause: error,
        hint: "sshd's MaxSessions should be at least 10, and the login shell must exist",
      })
    }
  }

  /** Ends the connection; jump hosts end with the last host behind them. */
  async close(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    await this.#ssh.close()
    const timer = setTimeout(() => {
      // The client's own destroy does nothing to a connection that was asked to end.
      this.#connection.sshConnection._sock.destroy()
    }, 2000)
    await this.closed
    clearTimeout(timer)
  }
}

/** Whether a private key can be used as it is. */
export function checkPrivateKey(text: Buffer): KeyVerdict {
  const parsed = ssh2.utils.parseKey(text)
  if (!(parsed instanceof Error)) return parsed.isPrivateKey() ? 'ok' : 'public'
  return /encrypted|passphrase/i.test(parsed.message) ? 'locked' : { bad: parsed.message }
}

/** An ssh-agent, some of whose keys are offered first, or alone; one that is gone offers none. */
export class AgentKeys extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: ssh2.OpenSSHAgent
  readonly #order: (publicKeys: readonly string[]) => readonly string[]

  /** @param order Which public keys (base64) to offer of those that the agent holds. */
  constructor(socket: string, order: (publicKeys: readonly string[]) => readonly string[]) {
    super()
    this.#agent = new ssh2.OpenSSHAgent(socket)
    this.#order = order
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.#agent.getIdentities((error, keys = []) => {
      // Reported as an error it would end the connection, and other ways may still be open.
      const usable = error === undefined || error === null ? keys : []
      const held = new Map(
        usable
          .filter((key): key is ParsedKey => 'getPublicSSH' in key)
          .map(key => [key.getPublicSSH().toString('base64'), key]),
      )
      done(
        undefined,
        this.#order([...held.keys()]).flatMap(key => held.get(key) ?? []),
      )
    })
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options)
    else this.#agent.sign(key, data, options, done)
  }
}

/**
 * Offers the methods one after the other, leaving out what the server does not take.
 * @param tell Hears which one is tried next, and what the server takes.
 */
export function authHandler(
  methods: readonly AuthMethod[],
  tell: (method: AuthMethod | undefined, accepted: readonly string[] | null) => void,
): AuthHandlerMiddleware {
  const left = [...methods]
  return (accepted, _partial, next) => {
    const allowed = accepted as readonly string[] | null
    let method = left.shift()
    while (method !== undefined && allowed?.includes(wireName(method)) === false) {
      method = left.shift()
    }
    tell(method, allowed)
    // The types leave out that false means "no more".
    next(method ?? (false as unknown as AuthMethod))
  }
}

function wireName({ type }: AuthMethod): string {
  return type === 'agent' ? 'publickey' : type
}
