import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { TsplayError } from '../errors.ts'
import { receiveScript } from './assets.ts'
import type { Connection } from './connection.ts'
import type { Become, ExecResult, HostWriter } from './host.ts'
import {
  commitRequest,
  discardRequest,
  temporaryName,
  writeRequest,
  type Placing,
} from './requests.ts'

/** Content up to this many bytes travels inside the request. */
export const inlineLimit: number = 32 * 1024

type Content = Parameters<HostWriter['write']>[1]
type WriteOptions = NonNullable<Parameters<HostWriter['write']>[2]>

/** What is to be written where, and as whom. */
export interface FileWrite {
  readonly become: Become | undefined
  readonly path: string
  readonly content: Content
  readonly options: WriteOptions
}

/** Puts a file in place; the old one stays whole until the new one is. */
export async function writeFile(connection: Connection, write: FileWrite): Promise<void> {
  const { path, content, options, become } = write
  const { mode, owner, group, validate } = options
  const placing: Placing = {
    path,
    validate,
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  }
  if (typeof content !== 'function' && content.length <= inlineLimit) {
    const result = await connection.run(writeRequest(placing, content), become)
    checkWrite(connection.host, path, result)
    return
  }
  const name = temporaryName()
  try {
    await transfer(connection, write, name)
  } catch (error) {
    await connection.run(discardRequest(path, name), become).catch(() => {
      // The first error tells more; a lost host keeps the unfinished file.
    })
    throw error
  }
  const result = await connection.run(commitRequest(placing, name), become)
  checkWrite(connection.host, path, result)
}

/** Fills the temporary file over a channel of its own and compares the checksums. */
async function transfer(
  connection: Connection,
  { path, content, options, become }: FileWrite,
  name: string,
): Promise<void> {
  const size = typeof content === 'function' ? options.size : content.length
  const argv = ['/bin/sh', '-c', receiveScript, 'sh', path, name, String(size ?? '')]
  const { channel } = await connection.open(argv, become)
  const out: Buffer[] = []
  const err: Buffer[] = []
  channel.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  channel.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  channel.stdout.resume()
  channel.stderr.resume()
  const hash = createHash('sha256')
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const source = typeof content === 'function' ? content() : Readable.from(slices(content))
  let broken: Error | undefined
  const watched = watch(source, error => {
    broken = error
  })
  const sent = pipeline(watched, meter, channel.stdin).then(
    () => undefined,
    (error: unknown) => error,
  )
  // A host that refuses the file ends the program before all is sent: its answer says why.
  const { code } = await channel.exit
  if (broken !== undefined) throw broken
  checkWrite(connection.host, path, {
    code,
    stdout: Buffer.concat(out),
    stderr: Buffer.concat(err),
  })
  const failure = await sent
  if (failure !== undefined) throw failure as Error
  const received = Buffer.concat(out).toString('latin1').slice(0, 64)
  const wanted = hash.digest('hex')
  if (received !== wanted || (options.sha256 !== undefined && options.sha256 !== wanted)) {
    throw new TsplayError(
      'CHECKSUM_MISMATCH',
      `${connection.host}: ${path}: sha256 ${received} arrived, ${options.sha256 ?? wanted} was to be sent`,
      { hint: 'the file changed while it was copied, or the link damages data' },
    )
  }
}

/** Tells a source that breaks from one that is only no longer wanted. */
async function* watch(source: Readable, onBroken: (error: Error) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) yield chunk as Buffer
  } catch (error) {
    onBroken(error as Error)
    throw error
  }
}

function* slices(data: Uint8Array): Generator<Buffer> {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  for (let at = 0; at < buffer.length; at += 65536) yield buffer.subarray(at, at + 65536)
}

function checkWrite(host: string, path: string, { code, stdout, stderr }: ExecResult): void {
  const said = `${stdout.toString()}${stderr.toString()}`.trim()
  switch (code) {
    case 0:
      return
    case 90:
      throw new TsplayError('NOT_A_FILE', `${host}: cannot write ${path}: it is not a regular file`)
    case 91:
      throw new TsplayError('COMMAND_FAILED', `${host}: cannot write ${path}: no such folder`, {
        hint: 'make the folder first',
      })
    case 92:
      throw new TsplayError('COMMAND_FAILED', `${host}: ${path} is not valid: ${said}`, {
        hint: 'the old file is still in place',
        data: { stdout: stdout.toString(), stderr: stderr.toString() },
      })
    case 93:
      throw new TsplayError('CHECKSUM_MISMATCH', `${host}: ${path} arrived incomplete`)
    default:
      throw new TsplayError('COMMAND_FAILED', `${host}: cannot write ${path}: ${said}`)
  }
}
