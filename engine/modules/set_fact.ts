import type { Json, JsonObject } from '../model/value.ts'
import type { Module } from './module.ts'

/** Free keys: each becomes a variable of the host. */
export interface SetFactArgs {
  /** Ansible's word for its fact cache; there is none here, facts live as long as the run. */
  readonly cacheable?: boolean
  readonly [name: string]: Json | undefined
}

/** Sets variables on a host for the rest of the run. */
export const setFact: Module<SetFactArgs> = {
  name: 'set_fact',
  local: true,
  sets: 'set_fact',

  schema: {
    properties: { cacheable: { type: 'boolean' } },
    additionalProperties: {},
    propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
  },

  run(args) {
    const facts = Object.entries(args).filter(([name]) => name !== 'cacheable')
    return Promise.resolve({ ansible_facts: Object.fromEntries(facts) as JsonObject })
  },
}
