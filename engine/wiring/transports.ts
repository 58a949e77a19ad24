import { homedir, userInfo } from 'node:os'

import { SshDialer } from '../transport/ssh-dialer.ts'
import type { ConnectionOptions, Transport } from '../transport/transport.ts'

/** Makes the transport that a host's variables ask for, with the user's own SSH settings. */
export function transportOpener(
  env: Readonly<Record<string, string | undefined>>,
): (options: ConnectionOptions) => Promise<Transport> {
  const dialer = new SshDialer({
    home: homedir(),
    user: userInfo().username,
    agentSocket: env['SSH_AUTH_SOCK'],
  })
  return async options => {
    if (options.connection !== 'local') return dialer.connect(options)
    // Loaded when it is due: it brings execa, which would be a tenth of what a run computes.
    const { connectLocal } = await import('../transport/local.ts')
    return connectLocal(options)
  }
}
