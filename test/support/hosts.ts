import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createConnector } from '../../engine/remote/connector.ts'
import type { Connector, Host } from '../../engine/remote/host.ts'
import { connectLocal } from '../../engine/transport/local.ts'
import { SshDialer } from '../../engine/transport/ssh-dialer.ts'
import type { ConnectionOptions } from '../../engine/transport/transport.ts'
import type { TestSshd } from './sshd.ts'

/** Connection options for a test, with what does not matter filled in. */
export function connectionOptions(options: Partial<ConnectionOptions>): ConnectionOptions {
  return {
    host: 'n1',
    connection: 'ssh',
    address: '127.0.0.1',
    user: 'root',
    sshArgs: [],
    hostKeyChecking: 'accept-new',
    timeout: 10,
    ...options,
  }
}

/** A home folder, with a connector that knows nothing but it. */
export interface TestClient {
  readonly home: string
  readonly connector: Connector
  readonly end: () => Promise<void>
}

/** A connector over both transports, in a home folder of its own. */
export function testClient(
  shell: readonly string[] = ['/bin/sh'],
  agentSocket?: string,
): TestClient {
  const home = mkdtempSync(join(tmpdir(), 'tsplay-client-'))
  const dialer = new SshDialer({ home, user: 'root', agentSocket })
  const connector = createConnector({
    connect: options =>
      options.connection === 'local' ? connectLocal(options) : dialer.connect(options),
    shell,
  })
  return {
    home,
    connector,
    end: async () => {
      await connector.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The host behind a test's sshd. */
export function sshHost(client: TestClient, sshd: TestSshd): Promise<Host> {
  return client.connector.host(
    connectionOptions({ port: sshd.port, privateKeyFile: sshd.clientKey }),
  )
}
