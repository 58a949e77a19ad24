import { createConnector } from '../../engine/remote/connector.ts'
import type { Connector, Host } from '../../engine/remote/host.ts'
import { LocalTransport } from '../../engine/transport/local.ts'

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
