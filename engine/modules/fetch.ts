import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { TsplayError } from '../errors.ts'
import type { Module, RunnerContext } from './module.ts'

/** A file of the host and where it goes on the control machine. */
export interface FetchArgs {
  readonly src: string
  /** A folder that gets `HOST/PATH`; with `flat`, the file itself (or its folder, ending in a slash). */
  readonly dest: string
  readonly flat?: boolean
  readonly fail_on_missing?: boolean
}

/** Copies a file of the host to the control machine. */
export const fetch: Module<FetchArgs> = {
  name: 'fetch',

  schema: {
    required: ['src', 'dest'],
    properties: {
      src: { type: 'string', pattern: '^/' },
      dest: { type: 'string', minLength: 1 },
      flat: { type: 'boolean' },
      fail_on_missing: { type: 'boolean' },
    },
  },

  async run(args, ctx) {
    const { src, fail_on_missing = true } = args
    const state = await ctx.host.inspect(src, { follow: true, checksum: true })
    if (state?.sha256 === undefined) {
      if (state === undefined && !fail_on_missing) return { msg: `${src} is not there; ignored` }
      const found = state === undefined ? 'no such file' : `a ${state.kind}, no file`
      throw new TsplayError('NOT_A_FILE', `${ctx.host.name}: fetch: ${src}: ${found}`)
    }
    const dest = destination(args, ctx.host.name)
    const { sha256: checksum } = state
    await refuseDevice(ctx.host.name, dest)
    if ((await localChecksum(dest)) !== checksum) {
      await ctx.change(`fetch ${src} to ${dest}`, () => download(ctx, { src, dest, checksum }))
    }
    return { dest, src, checksum }
  },
}

function destination({ src, dest, flat = false }: FetchArgs, host: string): string {
  if (!flat) return resolve(join(dest, host, src))
  return resolve(dest.endsWith('/') ? join(dest, basename(src)) : dest)
}

/** A file in the place of /dev/null would break the control machine. */
async function refuseDevice(host: string, dest: string): Promise<void> {
  const there = await stat(dest).catch(() => undefined)
  if (there === undefined || there.isFile()) return
  throw new TsplayError('NOT_A_FILE', `${host}: fetch: ${dest} is a folder or device, not a file`, {
    hint: 'name the file itself in dest',
  })
}

async function localChecksum(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return hash.digest('hex')
}

async function download(
  { connection, host }: RunnerContext,
  { src, dest, checksum }: { src: string; dest: string; checksum: string },
): Promise<void> {
  await mkdir(dirname(dest), { recursive: true })
  const part = `${dest}.${randomBytes(8).toString('hex')}.part`
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Buffer, _, done): void {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    // What is fetched may be a secret of the host: only the user may read it, until he says otherwise.
    const file = createWriteStream(part, { mode: 0o600, flags: 'wx' })
    await pipeline(await connection.readStream(src), hashing, file)
    const got = hash.digest('hex')
    if (got !== checksum) {
      const message = `${host.name}: fetch: ${src}: expected sha256 ${checksum}, got ${got}`
      throw new TsplayError('CHECKSUM_MISMATCH', message, {
        hint: 'the file changed while it was fetched: run the task again',
      })
    }
    await rename(part, dest)
  } finally {
    await rm(part, { force: true })
  }
}
