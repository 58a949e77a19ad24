import { mustRun } from './exec.ts'
import type { Module } from './module.ts'
import { probe } from './probe.ts'

/** As Ansible's `group`. */
export interface GroupArgs {
  readonly name: string
  readonly state?: 'present' | 'absent'
  readonly gid?: number
  readonly system?: boolean
  readonly non_unique?: boolean
  readonly force?: boolean
}

/** JSON Schema of the name of a user or group. */
export const accountName: Readonly<Record<string, unknown>> = {
  type: 'string',
  pattern: '^[A-Za-z_][A-Za-z0-9_.-]*\\$?$',
}

/** Makes, changes or removes a group of users. */
export const group: Module<GroupArgs> = {
  name: 'group',

  schema: {
    required: ['name'],
    properties: {
      name: accountName,
      state: { enum: ['present', 'absent'] },
      gid: { type: 'integer', minimum: 0 },
      system: { type: 'boolean' },
      non_unique: { type: 'boolean' },
      force: { type: 'boolean' },
    },
  },

  async run({ name, state = 'present', gid, system, non_unique, force }, { host, change }) {
    const what = `look at group ${name}`
    const entry = (await probe(host, 'group-probe', { what, args: [name] })).trim()
    const current = entry === '' ? undefined : Number(entry.split(':')[2])
    const number = gid === undefined ? [] : ['-g', String(gid)]
    const any = non_unique === true ? ['-o'] : []

    if (state === 'absent') {
      const argv = ['groupdel', ...(force === true ? ['-f'] : []), name]
      if (current !== undefined) await change(`remove group ${name}`, it => mustRun(it, argv))
      return { name, state }
    }
    if (current === undefined) {
      const argv = ['groupadd', ...(system === true ? ['-r'] : []), ...number, ...any, name]
      await change(`make group ${name}`, it => mustRun(it, argv))
    } else if (gid !== undefined && current !== gid) {
      const argv = ['groupmod', ...number, ...any, name]
      await change(`change gid of group ${name} to ${gid}`, it => mustRun(it, argv))
    }
    const known = gid ?? current
    return { name, state, ...(known !== undefined && { gid: known }) }
  },
}
