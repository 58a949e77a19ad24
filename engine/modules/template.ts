import { basename } from 'node:path'

import { copyOne } from './copy.ts'
import { attributeSchemas } from './file-attributes.ts'
import type { Module } from './module.ts'
import { type PlaceArgs, placeSchemas } from './place-file.ts'

/** A Handlebars file of `templates/`, and where its text goes. */
export interface TemplateArgs extends PlaceArgs {
  readonly src: string
  readonly dest: string
  readonly force?: boolean
  readonly follow?: boolean
}

/** Renders a template and puts it on the host. */
export const template: Module<TemplateArgs> = {
  name: 'template',
  files: { src: 'templates' },

  schema: {
    required: ['src', 'dest'],
    properties: {
      src: { type: 'string', minLength: 1 },
      dest: { type: 'string', pattern: '^/' },
      force: { type: 'boolean' },
      follow: { type: 'boolean' },
      ...attributeSchemas,
      ...placeSchemas,
    },
  },

  async run(args, ctx) {
    const path = await ctx.findFile(args.src, 'templates')
    const content = Buffer.from(await ctx.renderTemplate(path))
    return copyOne(ctx, { content, name: basename(path).replace(/\.hbs$/, '') }, args)
  },
}
