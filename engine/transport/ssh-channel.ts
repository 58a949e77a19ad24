import { constants } from 'node:os'
import type { Duplex, Readable } from 'node:stream'

import { UnreachableError } from '../errors.ts'
import type { Channel, ExitStatus } from './transport.ts'

/** An SSH session channel, as far as it matters here. */
export type SessionStream = Duplex & { readonly stderr: Readable; readonly close: () => void }

/** One session channel as the engine sees it. */
export function wrapChannel(
  host: string,
  stream: SessionStream,
  connectionLost: Promise<void>,
): Channel {
  const exit = new Promise<ExitStatus>((resolve, reject) => {
    let status: ExitStatus | undefined
    stream.once('exit', (code: number | null, signal?: string) => {
      status = exitStatus(code, signal)
    })
    stream.once('close', (code?: number | null, signal?: string) => {
      // A process that ends at once may have said 'exit' before anybody could listen.
      if (status === undefined && code !== undefined) status = exitStatus(code, signal)
      if (status !== undefined) resolve(status)
      else {
        const error = new UnreachableError(
          `${host}: a channel was closed before its process had ended`,
        )
        // A lost connection closes its channels first, and only then says why.
        setImmediate(() => {
          reject(error)
        })
      }
    })
    connectionLost.catch(reject)
  })
  // How the process ended tells the same with its reason; nobody need listen to both.
  stream.on('error', () => undefined)
  // Whoever does not ask how it ended does not want to know.
  exit.catch(() => undefined)
  return {
    stdin: stream,
    stdout: stream,
    stderr: stream.stderr,
    exit,
    close: () => {
      // What nobody reads any more must not keep the channel open.
      stream.resume()
      stream.stderr.resume()
      stream.close()
    },
  }
}

function exitStatus(code: number | null, signal: string | undefined): ExitStatus {
  if (signal === undefined) return { code: code ?? 255 }
  const name = `SIG${signal.replace(/^SIG/, '')}`
  const number = constants.signals[name as NodeJS.Signals] as number | undefined
  return { code: 128 + (number ?? 0), signal: name }
}
