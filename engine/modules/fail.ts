import type { Module } from './module.ts'

/** Why the task fails. */
export interface FailArgs {
  readonly msg?: string
}

/** Fails with a message. */
export const fail: Module<FailArgs> = {
  name: 'fail',
  local: true,

  schema: { properties: { msg: { type: 'string' } } },

  run({ msg = 'Failed as requested from task' }) {
    return Promise.resolve({ failed: true, msg })
  },
}
