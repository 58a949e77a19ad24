import { posix } from 'node:path'

import { TsplayError } from '../errors.ts'
import { mustRun } from './exec.ts'
import {
  type AttributeArgs,
  attributeSchemas,
  changeAttributes,
  differingAttributes,
  setAttributes,
  wantedAttributes,
} from './file-attributes.ts'
import { makeHardLink, makeSymlink } from './file-links.ts'
import { makeDirectory, setBelow } from './file-directory.ts'
import type { Module, ModuleContext, ModuleResult } from './module.ts'

/** What a path shall be; without `state` it stays what it is. */
export interface FileArgs extends AttributeArgs {
  readonly path: string
  readonly state?: 'file' | 'directory' | 'link' | 'hard' | 'absent' | 'touch'
  /** Of links: what they point to. */
  readonly src?: string
  readonly force?: boolean
  readonly recurse?: boolean
  readonly follow?: boolean
  readonly access_time?: 'preserve' | 'now'
  readonly modification_time?: 'preserve' | 'now'
}

/** Makes directories and links, removes paths, sets attributes. */
export const file: Module<FileArgs> = {
  name: 'file',
  aliases: { dest: 'path', name: 'path' },

  schema: {
    required: ['path'],
    allOf: [
      {
        if: { required: ['state'], properties: { state: { enum: ['link', 'hard'] } } },
        then: { required: ['src'] },
      },
      {
        if: { required: ['recurse'], properties: { recurse: { const: true } } },
        then: { properties: { state: { const: 'directory' } } },
      },
    ],
    properties: {
      path: { type: 'string', pattern: '^/' },
      state: { enum: ['file', 'directory', 'link', 'hard', 'absent', 'touch'] },
      src: { type: 'string', minLength: 1 },
      force: { type: 'boolean' },
      recurse: { type: 'boolean' },
      follow: { type: 'boolean' },
      access_time: { enum: ['preserve', 'now'] },
      modification_time: { enum: ['preserve', 'now'] },
      ...attributeSchemas,
    },
  },

  async run(args, ctx) {
    const path = posix.normalize(args.path).replace(/(.)\/+$/, '$1')
    const result = await makeSo({ ...args, path }, ctx)
    return { path, ...result }
  },
}

async function makeSo(args: FileArgs, ctx: ModuleContext): Promise<ModuleResult> {
  const state = args.state ?? (args.recurse === true ? 'directory' : undefined)
  switch (state) {
    case 'link':
      return makeSymlink(ctx, args)
    case 'hard':
      return makeHardLink(ctx, args)
    case 'directory': {
      const current = await makeDirectory(ctx, args)
      if (args.recurse === true && current !== undefined) await setBelow(ctx, args)
      return { state }
    }
    case 'absent':
      return remove(ctx, args.path)
    case 'touch':
      return touch(ctx, args)
    case 'file':
    case undefined:
      return setOnly(ctx, args)
  }
}

async function remove({ host, change }: ModuleContext, path: string): Promise<ModuleResult> {
  if (path === '/') {
    throw new TsplayError('BAD_ARGS', 'file: / cannot be absent', { hint: 'check the path' })
  }
  const current = await host.inspect(path)
  if (current !== undefined) {
    await change(`remove ${path}`, writer => mustRun(writer, ['rm', '-rf', path]))
  }
  return { state: 'absent' }
}

async function touch(ctx: ModuleContext, args: FileArgs): Promise<ModuleResult> {
  const { path, access_time = 'now', modification_time = 'now' } = args
  const current = await ctx.host.inspect(path, { follow: true })
  if (current === undefined) return touchNew(ctx, args)
  const flags = [access_time === 'now' ? '-a' : '', modification_time === 'now' ? '-m' : '']
  const asked = flags.filter(flag => flag !== '')
  if (asked.length > 0) {
    await ctx.change(`touch ${path}`, host => mustRun(host, ['touch', ...asked, path]))
  }
  await changeAttributes(ctx, [path], differingAttributes(args, current))
  return { state: 'file' }
}

async function touchNew({ change }: ModuleContext, args: FileArgs): Promise<ModuleResult> {
  const { path } = args
  await change(`touch ${path}`, async host => {
    await mustRun(host, ['touch', path])
    // The user's umask has a say in the mode, and symbolic modes start from that.
    const made = await host.inspect(path, { follow: true })
    const base = made ?? { kind: 'file', mode: '0644' }
    await setAttributes(host, [path], wantedAttributes(args, base))
  })
  return { state: 'file' }
}

async function setOnly(ctx: ModuleContext, args: FileArgs): Promise<ModuleResult> {
  const { path, state, follow = true } = args
  const current = await ctx.host.inspect(path, { follow })
  if (current === undefined || (state === 'file' && current.kind === 'directory')) {
    const found = current === undefined ? 'is not there' : 'is a directory'
    throw new TsplayError('NOT_A_FILE', `${ctx.host.name}: file: ${path} ${found}`, {
      hint: 'state: touch or copy makes a file, state: directory a directory',
    })
  }
  const link = current.kind === 'symlink'
  await changeAttributes(ctx, [path], { ...differingAttributes(args, current), link })
  return { state: current.kind }
}
