import type { ConnectionOptions } from '../transport/transport.ts'
import { Connection, type ConnectionParts } from './connection.ts'
import type { Connector, Host } from './host.ts'
import { createHost } from './remote-host.ts'

/** What a connector is made of. */
export type ConnectorParts = Omit<ConnectionParts, 'shell'> & {
  /** Default: /bin/sh. */
  readonly shell?: readonly string[]
}

/** Keeps one connection for each host, with one shell for each user on it. */
export function createConnector({
  connect,
  shell = ['/bin/sh'],
  trace,
}: ConnectorParts): Connector {
  const connections = new Map<string, Connection>()

  const connection = (options: ConnectionOptions): Connection => {
    const key = JSON.stringify(Object.entries(options).sort())
    const known = connections.get(key) ?? new Connection(options, { connect, shell, trace })
    connections.set(key, known)
    return known
  }

  return {
    host: async (options, become): Promise<Host> => {
      const used = connection(options)
      await used.ready(become)
      return createHost(used, become)
    },
    close: async () => {
      await Promise.all([...connections.values()].map(known => known.close()))
      connections.clear()
    },
  }
}
