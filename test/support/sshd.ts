import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real sshd on a loopback port, with keys, configuration and files of its own. */
export interface TestSshd {
  readonly port: number
  readonly folder: string
  /** Private key of a client that is let in. */
  readonly clientKey: string
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  /** Lines that sshd wrote. */
  readonly log: () => string
}

/** Starts an sshd as the user that runs the tests. */
export async function startSshd(extraConfig: readonly string[] = []): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-sshd-'))
  const keygen = (file: string, type: string): void => {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(folder, file)])
  }
  keygen('host_ed25519', 'ed25519')
  keygen('host_ecdsa', 'ecdsa')
  keygen('client', 'ed25519')
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'client.pub')))
  const port = await freePort()
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host_ed25519`,
    `HostKey ${folder}/host_ecdsa`,
    `PidFile ${folder}/pid`,
    `AuthorizedKeysFile ${folder}/authorized`,
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'LogLevel VERBOSE',
    ...extraConfig,
  ]
  writeFileSync(join(folder, 'config'), `${config.join('\n')}\n`)
  mkdirSync('/run/sshd', { recursive: true })
  let child: ChildProcess | undefined
  const logFile = join(folder, 'log')
  const start = async (): Promise<void> => {
    child = spawn('/usr/sbin/sshd', ['-D', '-f', join(folder, 'config'), '-E', logFile])
    await answers(port)
  }
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      if (child === undefined) {
        resolve()
        return
      }
      child.once('exit', () => {
        resolve()
      })
      child.kill('SIGKILL')
      child = undefined
    })
  await start()
  return {
    port,
    folder,
    clientKey: join(folder, 'client'),
    start,
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
    log: () => readFileSync(logFile, 'utf8'),
  }
}

/** A port on which nothing listens. */
export function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })
}

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const up = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => {
        resolve(false)
      })
    })
    if (up) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error(`no sshd answers on port ${port}`)
}
