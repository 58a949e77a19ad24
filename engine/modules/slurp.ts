import type { Module } from './module.ts'

/** A file of the host. */
export interface SlurpArgs {
  readonly src: string
}

/** Brings a file's content back, in base64. */
export const slurp: Module<SlurpArgs> = {
  name: 'slurp',
  aliases: { path: 'src' },

  schema: {
    required: ['src'],
    properties: { src: { type: 'string', pattern: '^/' } },
  },

  async run({ src }, { host }) {
    const content = (await host.read(src)).toString('base64')
    return { content, encoding: 'base64', source: src }
  },
}
