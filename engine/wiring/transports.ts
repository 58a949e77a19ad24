import { homedir, userInfo } from 'node:os'

import { connectLocal } from '../transport/local.ts'
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
  return options =>
    options.connection === 'local' ? connectLocal(options) : dialer.connect(options)
}
