import type { Module } from './module.ts'

/** `meta: flush_handlers` is a node of the plan; the other words are for the runner to act on. */
export interface MetaArgs {
  readonly action: string
}

/** Asks the runner for something: the result says what, and `engine/run/meta.ts` does it. */
export const meta: Module<MetaArgs> = {
  name: 'meta',
  freeForm: 'action',
  local: true,
  schema: {
    required: ['action'],
    properties: {
      action: {
        type: 'string',
        enum: [
          'noop',
          'flush_handlers',
          'end_host',
          'end_batch',
          'end_play',
          'clear_facts',
          'clear_host_errors',
          'reset_connection',
        ],
      },
    },
  },
  async run({ action }, { connection }) {
    if (action === 'reset_connection') await connection.reset()
    return { meta: action }
  },
}
