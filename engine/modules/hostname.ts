import { mustRun } from './exec.ts'
import type { Module } from './module.ts'
import { linesOf, probe, splitOnce } from './probe.ts'

/** `use` forces one of the ways; by default hostnamectl serves where systemd runs. */
export interface HostnameArgs {
  readonly name: string
  readonly use?: 'systemd' | 'file'
}

/** Gives the host its name, now and after a reboot. */
export const hostname: Module<HostnameArgs> = {
  name: 'hostname',

  schema: {
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$' },
      use: { enum: ['systemd', 'file'] },
    },
  },

  async run({ name, use }, { host, change }) {
    const output = await probe(host, 'hostname-probe', { what: 'look at the host name' })
    const found = new Map(linesOf(output).map(line => splitOnce(line, ' ')))
    const [live, static_] = [found.get('live'), found.get('static')]
    const keeper = use ?? found.get('keeper')
    const diff = { path: '/etc/hostname', before: `${static_ ?? ''}\n`, after: `${name}\n` }
    if (live !== name || static_ !== name) {
      const from = live === name ? 'at boot' : `(was ${live ?? 'unknown'})`
      await change(
        `name the host ${name} ${from}`,
        async writer => {
          if (keeper === 'systemd') {
            await mustRun(writer, ['hostnamectl', 'set-hostname', name])
          } else {
            await writer.write('/etc/hostname', Buffer.from(`${name}\n`))
            await mustRun(writer, ['hostname', name])
          }
        },
        diff,
      )
    }
    const short = name.split('.')[0] ?? name
    return {
      name,
      ansible_facts: { hostname: short, nodename: name },
    }
  },
}
