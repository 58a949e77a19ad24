import { gatherFacts } from '../remote/facts.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module } from './module.ts'

/** As Ansible's `setup`; `filter` takes shell-style patterns. */
export interface SetupArgs {
  readonly gather_subset?: ListArg
  readonly filter?: ListArg
}

/** Gathers facts of the host. */
export const setup: Module<SetupArgs> = {
  name: 'setup',

  schema: { properties: { gather_subset: listSchema, filter: listSchema } },

  async run({ gather_subset, filter }, { host }) {
    const subset = asList(gather_subset)
    const facts = await gatherFacts(host, subset.length === 0 ? ['all'] : subset)
    const patterns = asList(filter).map(globPattern)
    if (patterns.length === 0) return { ansible_facts: facts }
    const chosen = Object.entries(facts).filter(([name]) =>
      patterns.some(pattern => pattern.test(name) || pattern.test(`ansible_${name}`)),
    )
    return { ansible_facts: Object.fromEntries(chosen) }
  },
}

function globPattern(glob: string): RegExp {
  const text = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^')
  return new RegExp(`^${text}$`)
}
