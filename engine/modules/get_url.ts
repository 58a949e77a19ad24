import { posix } from 'node:path'

import { fileOfBundle } from './bundle-file.ts'
import { findDestination } from './destination.ts'
import { download, type Download, noFolder, remoteDigest } from './download.ts'
import {
  type AttributeArgs,
  attributeSchemas,
  changeAttributes,
  differingAttributes,
} from './file-attributes.ts'
import { type HttpArgs, httpSchemas, shownUrl } from './http-config.ts'
import type { Module, ModuleContext, ModuleResult } from './module.ts'
import { backupName, isNoFile, notAFile } from './place-file.ts'

/** What the host downloads, and where to. */
export interface GetUrlArgs extends HttpArgs, AttributeArgs {
  readonly dest: string
  /** `ALGORITHM:HEX` */
  readonly checksum?: string
  /** Without a checksum: download again to see whether it changed. */
  readonly force?: boolean
  readonly backup?: boolean
  /** A bundle on the control machine that holds the file: nothing is asked of the network. Empty: none. */
  readonly bundle?: string
}

/** Has the host download a file; with a checksum that the file has, nothing is asked of the network. */
export const getUrl: Module<GetUrlArgs> = {
  name: 'get_url',
  secrets: ['url_password'],

  schema: {
    required: ['url', 'dest'],
    properties: {
      dest: { type: 'string', pattern: '^/' },
      checksum: {
        type: 'string',
        pattern: '^(md5|sha1|sha224|sha256|sha384|sha512):[0-9A-Fa-f]{32,128}$',
        description: 'ALGORITHM:HEX, such as sha256:…',
      },
      force: { type: 'boolean' },
      backup: { type: 'boolean' },
      bundle: { type: 'string' },
      ...httpSchemas,
      ...attributeSchemas,
    },
  },

  async run(args, ctx) {
    const { url, dest } = args
    const name = posix.basename(new URL(url).pathname)
    const options = { checksum: true }
    const { path, state, missingFolder } = await findDestination(ctx.host, { dest, name }, options)
    if (isNoFile(state)) throw notAFile(ctx, path)
    if (missingFolder !== undefined && !ctx.check) throw noFolder(ctx.host, missingFolder)
    const [algorithm = 'sha256', digest] = args.checksum?.toLowerCase().split(':') ?? []
    const backup = args.backup === true && state !== undefined ? backupName(path) : undefined
    const wanted: Download = { args, path, state, algorithm, digest, backup }
    const result = { url, dest: path }
    if (state !== undefined && (await isUpToDate(wanted, ctx))) {
      await changeAttributes(ctx, [path], differingAttributes(args, state))
      return { ...result, ...told(wanted), msg: 'the file is up to date' }
    }
    const kept = backup === undefined ? {} : { backup_file: backup }
    const { bundle = '' } = args
    if (bundle !== '') {
      const copy = await fileOfBundle(bundle, wanted)
      await ctx.change(`copy ${shownUrl(url)} from ${bundle} to ${path}`, copy)
      return { ...result, ...told(wanted), ...kept, msg: 'copied from the bundle' }
    }
    await ctx.change(`download ${shownUrl(url)} to ${path}`, host => download(host, wanted, ctx))
    return { ...result, ...told(wanted), ...kept, msg: 'downloaded' }
  },
}

async function isUpToDate(wanted: Download, ctx: ModuleContext): Promise<boolean> {
  const { args, state, algorithm, digest } = wanted
  if (digest === undefined && args.force !== true) return true
  const current =
    algorithm === 'sha256' ? state?.sha256 : await remoteDigest(ctx.host, algorithm, wanted.path)
  if (digest !== undefined) return current === digest
  const { stdout } = await download(ctx.host, wanted, ctx, true)
  return stdout.toString().trim() === current
}

const told = ({ digest }: Download): ModuleResult =>
  digest === undefined ? {} : { checksum_dest: digest }
