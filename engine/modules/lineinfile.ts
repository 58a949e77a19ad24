import { editFile, editSchemas } from './edit-file.ts'
import { editLine, type LineArgs } from './line-edit.ts'
import type { Module } from './module.ts'

/** Keeps one line in a file, or keeps lines out of it. */
export const lineinfile: Module<LineArgs> = {
  name: 'lineinfile',
  aliases: { dest: 'path', destfile: 'path', name: 'path', regex: 'regexp', value: 'line' },

  schema: {
    required: ['path'],
    allOf: [
      {
        if: { required: ['state'], properties: { state: { const: 'absent' } } },
        then: {
          anyOf: ['line', 'regexp', 'search_string'].map(name => ({ required: [name] })),
        },
        else: { required: ['line'] },
      },
      { not: { required: ['regexp', 'search_string'] } },
      { not: { required: ['insertafter', 'insertbefore'] } },
      {
        if: { required: ['backrefs'], properties: { backrefs: { const: true } } },
        then: { required: ['regexp'] },
      },
    ],
    properties: {
      line: { type: 'string' },
      regexp: { type: 'string', minLength: 1 },
      search_string: { type: 'string', minLength: 1 },
      state: { enum: ['present', 'absent'] },
      insertafter: { type: 'string' },
      insertbefore: { type: 'string' },
      backrefs: { type: 'boolean' },
      firstmatch: { type: 'boolean' },
      create: { type: 'boolean' },
      ...editSchemas,
    },
  },

  async run(args, ctx) {
    let found = 0
    const result = await editFile(ctx, args, text => {
      const edited = editLine(text, args)
      found = edited.found
      return edited
    })
    return args.state === 'absent' ? { ...result, found } : result
  },
}
