import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { Semaphore } from './semaphore.ts'
import { loadSshConfig, type SshConfigFile } from './ssh-config.ts'
import { resolveEndpoints, type Endpoint, type SshEnvironment } from './ssh-endpoint.ts'
import { connectFailure } from './ssh-errors.ts'
import { prepareHop, type Refusals } from './ssh-hop.ts'
import { dialHops } from './ssh.ts'
import type { ConnectionOptions, Transport } from './transport.ts'

/** Handshakes under way with one server; sshd's MaxStartups drops some of more than ten. */
const maxHandshakes = 8
const maxAttempts = 6

/** Makes SSH connections; jump hosts are shared by the hosts behind them. */
export class SshDialer {
  readonly #environment: SshEnvironment
  readonly #gates = new Map<string, Semaphore>()
  readonly #id: string = randomBytes(6).toString('hex')
  #config: Promise<SshConfigFile> | undefined
  readonly #refusals: Refusals = new Map()
  #count = 0

  constructor(environment: SshEnvironment) {
    this.#environment = environment
  }

  /** Connects to a host, through its jump hosts where it has some. */
  async connect(options: ConnectionOptions): Promise<Transport> {
    const { home, configFile = join(home, '.ssh', 'config') } = this.#environment
    this.#config ??= loadSshConfig(configFile, home)
    const endpoints = resolveEndpoints(options, await this.#config, this.#environment)
    const gate = this.#gate(endpoints)
    const { trace } = this.#environment
    for (let attempt = 1; ; attempt++) {
      const release = await gate.acquire()
      const start = performance.now()
      try {
        const transport = await this.#dial(options.host, endpoints)
        trace?.(options.host, `connected in ${Math.round(performance.now() - start)} ms`)
        return transport
      } catch (error) {
        if (attempt >= maxAttempts || !isTurnedAway(error)) throw error
        trace?.(options.host, `turned away by sshd (attempt ${attempt}): ${String(error)}`)
      } finally {
        release()
      }
      await new Promise(resolve => setTimeout(resolve, (0.5 + Math.random()) * 200 * attempt))
    }
  }

  async #dial(host: string, endpoints: readonly Endpoint[]): Promise<Transport> {
    const way: string[] = []
    const hops = await Promise.all(
      endpoints.map(({ user, address, port }, index) => {
        way.push(`${user}@${address}:${port}`)
        const isTarget = index === endpoints.length - 1
        const id = isTarget ? `${host} ${++this.#count}` : way.join(' ')
        const { trace } = this.#environment
        const shared = { trace, refusals: this.#refusals }
        return prepareHop(host, endpoints[index] as Endpoint, `${this.#id} ${id}`, shared)
      }),
    )
    return dialHops(
      host,
      hops.map(({ config }) => config),
      ({ hop, cause }) => {
        const failed = hops[hop]
        if (failed === undefined) return cause as Error
        const refusal = isRefusal(cause) ? this.#refusals.get(failed.config.uniqueId) : undefined
        return refusal?.(failed.attempt) ?? connectFailure(failed.attempt, cause)
      },
    )
  }

  #gate([first]: readonly Endpoint[]): Semaphore {
    const key = `${first?.address ?? ''}:${first?.port ?? ''}`
    const gate = this.#gates.get(key) ?? new Semaphore(maxHandshakes)
    this.#gates.set(key, gate)
    return gate
  }
}

/** The SSH library's words for a key that `hostVerifier` did not accept. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes('verification failed')
}

/** sshd refuses connections at random while many others are not yet let in. */
function isTurnedAway(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && /before handshake|ECONNRESET/.test(cause.message)
}
