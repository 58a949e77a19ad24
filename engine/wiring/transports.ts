import { homedir, userInfo } from 'node:os'

import type { SshDialer } from '../transport/ssh-dialer.ts'
import type { ConnectionOptions, ConnectionTrace, Transport } from '../transport/transport.ts'

/** Makes the transport that a host's variables ask for, with the user's own SSH settings. */
export function transportOpener(
  env: Readonly<Record<string, string | undefined>>,
  trace?: ConnectionTrace,
): (options: ConnectionOptions) => Promise<Transport> {
  let dialer: Promise<SshDialer> | undefined
  const openDialer = async (): Promise<SshDialer> => {
    const { SshDialer } = await import('../transport/ssh-dialer.ts')
    return new SshDialer({
      home: homedir(),
      user: userInfo().username,
      agentSocket: env['SSH_AUTH_SOCK'],
      trace,
    })
  }
  return async options => {
    // Each is loaded when it is due: they bring the packages that take longest to load.
    if (options.connection !== 'local') return (await (dialer ??= openDialer())).connect(options)
    const { connectLocal } = await import('../transport/local.ts')
    return connectLocal(options)
  }
}
