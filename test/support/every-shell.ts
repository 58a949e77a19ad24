import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Host } from '../../engine/remote/host.ts'
import { connectionOptions, sshHost, testClient, type TestClient } from './hosts.ts'
import { startSshd, type TestSshd } from './sshd.ts'

/** Each byte once. */
export const allBytes: Buffer = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** As coreutils print it. */
export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** Every shell with what it finds in its PATH; busybox alone, as on a small system. */
const shells: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  dash: () => ['/bin/dash'],
  bash: () => ['/bin/bash'],
  busybox: folder => {
    execFileSync('busybox', ['--install', '-s', folder])
    return ['/usr/bin/env', `PATH=${folder}`, join(folder, 'sh')]
  },
}

/** What each test has for itself: read while it runs, for the next one gets others. */
export interface EachTest {
  readonly transport: 'local' | 'ssh'
  readonly client: () => TestClient
  readonly host: () => Host
  /** A folder that is empty when the test begins. */
  readonly folder: () => string
  /** A path in it. */
  readonly file: (name: string) => string
  /** Writes a file there; gives its path. */
  readonly put: (name: string, content: string | Buffer) => string
  readonly text: (name: string) => string
}

/** The same claims of this machine and of a real sshd, with dash, bash and busybox. */
export function onEveryShell(claim: (each: EachTest) => void): void {
  for (const transport of ['local', 'ssh'] as const) {
    for (const [shell, prepare] of Object.entries(shells)) {
      describe(`a host over ${transport} with ${shell}`, function () {
        this.timeout(30_000)
        let sshd: TestSshd | undefined
        let client: TestClient
        let host: Host
        let folder: string
        let tools: string
        let argv: readonly string[]
        before(async () => {
          tools = mkdtempSync(join(tmpdir(), 'tsplay-tools-'))
          argv = prepare(tools)
          if (transport === 'ssh') sshd = await startSshd()
        })
        after(async () => {
          rmSync(tools, { recursive: true })
          await sshd?.stop()
        })
        beforeEach(async () => {
          folder = mkdtempSync(join(tmpdir(), 'tsplay-contract-'))
          client = testClient(argv)
          host =
            sshd === undefined
              ? await client.connector.host(connectionOptions({ connection: 'local' }))
              : await sshHost(client, sshd)
        })
        afterEach(async () => {
          await client.end()
          rmSync(folder, { recursive: true, force: true })
        })
        const file = (name: string): string => join(folder, name)
        claim({
          ...{ transport, client: () => client, host: () => host, folder: () => folder, file },
          put: (name, content) => {
            writeFileSync(file(name), content)
            return file(name)
          },
          text: name => readFileSync(file(name), 'utf8'),
        })
      })
    }
  }
}
