import { Transform, type Readable } from 'node:stream'

import { TsplayError } from '../errors.ts'
import { commandLine } from '../transport/quote.ts'
import type { Connection } from './connection.ts'
import type { Become } from './host.ts'
import { defaultMaxOutput } from './requests.ts'

/** A file as a stream; it ends only when the host says that all of it was read. */
export async function openReadStream(
  connection: Connection,
  path: string,
  become: Become | undefined,
): Promise<Readable> {
  const { channel } = await connection.open(['cat', '--', path], become)
  channel.stdin.end()
  const err: Buffer[] = []
  channel.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  channel.stderr.resume()
  const out = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, chunk)
    },
    flush(done) {
      channel.exit.then(
        ({ code }) => {
          if (code === 0) done()
          else done(readFailure(connection.host, path, Buffer.concat(err).toString()))
        },
        (error: unknown) => {
          done(error as Error)
        },
      )
    },
    destroy(error, done) {
      channel.close()
      done(error)
    },
  })
  channel.exit.catch((error: unknown) => {
    out.destroy(error as Error)
  })
  return channel.stdout.pipe(out)
}

/** A whole file, in one round trip. */
export async function readWhole(
  connection: Connection,
  path: string,
  become: Become | undefined,
): Promise<Buffer> {
  const request = {
    text: `{ ${commandLine(['tsp_read', path])}; } </dev/null`,
    label: `read ${path}`,
    maxOutput: defaultMaxOutput,
  }
  const { code, stdout, stderr } = await connection.run(request, become)
  if (code === 90) throw notAFile(connection.host, path)
  if (code !== 0) throw readFailure(connection.host, path, stderr.toString())
  return stdout
}

/** The error of a path where a file was expected. */
export function notAFile(host: string, path: string): TsplayError {
  return new TsplayError('NOT_A_FILE', `${host}: there is no regular file at ${path}`)
}

function readFailure(host: string, path: string, said: string): TsplayError {
  return new TsplayError('COMMAND_FAILED', `${host}: cannot read ${path}: ${said.trim()}`)
}
