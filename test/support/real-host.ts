import { join } from 'node:path'

import { createConnector } from '../../engine/remote/connector.ts'
import type { Connector, Host } from '../../engine/remote/host.ts'
import { LocalTransport } from '../../engine/transport/local.ts'
import { transportOpener } from '../../engine/wiring/transports.ts'

/** This machine, reached by the engine's own way to hosts without a network. */
export async function localHost(
  shell?: readonly string[],
): Promise<{ readonly host: Host; readonly close: Connector['close'] }> {
  const connector = createConnector({
    connect: () => Promise.resolve(new LocalTransport('here')),
    ...(shell !== undefined && { shell }),
  })
  const host = await connector.host({
    ...{ host: 'here', connection: 'local', address: '127.0.0.1', sshArgs: [] },
    ...{ hostKeyChecking: 'strict', timeout: 10 },
  })
  return { host, close: connector.close }
}

/** A host that counts how often modules talk to it. */
export function counted(host: Host): { readonly host: Host; readonly roundTrips: () => number } {
  let count = 0
  const counting = {
    inspect: host.inspect,
    inspectAll: host.inspectAll,
    read: host.read,
    run: host.run,
    script: host.script,
    write: host.write,
  }
  const wrapped = Object.fromEntries(
    Object.entries(counting).map(([name, call]) => [
      name,
      (...args: unknown[]) => {
        count += 1
        return (call as (...args: unknown[]) => unknown)(...args)
      },
    ]),
  )
  return { host: { ...host, ...wrapped }, roundTrips: () => count }
}

/** A node of a lab over SSH, as root or through sudo. */
export async function labHost(
  lab: { readonly folder: string; readonly address: (node: string) => string },
  node: string,
  user = 'root',
): Promise<{ readonly host: Host; readonly close: Connector['close'] }> {
  const connector = createConnector({ connect: transportOpener(process.env) })
  const host = await connector.host(
    {
      ...{ host: node, connection: 'ssh', address: lab.address(node), user, sshArgs: [] },
      // Addresses and keys of labs come and go.
      ...{ privateKeyFile: join(lab.folder, 'id_ed25519'), hostKeyChecking: 'off', timeout: 10 },
    },
    user === 'root' ? undefined : { method: 'sudo', user: 'root' },
  )
  return { host, close: connector.close }
}
