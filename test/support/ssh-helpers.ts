import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A real ssh-agent. */
export interface TestAgent {
  readonly socket: string
  /** Puts a private key in; one with a passphrase needs it. */
  readonly add: (key: string, passphrase?: string) => void
  readonly stop: () => void
}

/** Starts an ssh-agent that listens at a path. */
export async function startAgent(socket: string): Promise<TestAgent> {
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise(resolve => child.stdout.once('data', resolve))
  const env = { ...process.env, SSH_AUTH_SOCK: socket }
  return {
    socket,
    add: (key, passphrase = '') => {
      // Without a terminal ssh-add asks a program.
      const ask = `${socket}.ask`
      writeFileSync(ask, `#!/bin/sh\necho '${passphrase}'\n`, { mode: 0o700 })
      const asking = { SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force' }
      execFileSync('ssh-add', ['-q', key], { env: { ...env, ...asking }, stdio: 'ignore' })
    },
    stop: () => void child.kill(),
  }
}

/** A way to sshd that can be cut: connections end without a word. */
export interface CuttableProxy {
  readonly port: number
  readonly sawTraffic: () => boolean
  /** How often somebody spoke to the server after an answer of it, or first. */
  readonly turns: () => number
  readonly cut: () => void
  readonly stop: () => void
}

/** Puts such a way before a port of this machine. */
export async function cuttableProxy(target: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>()
  let bytes = 0
  let turns = 0
  let asking = false
  const server: Server = createServer(near => {
    const far = connect(target, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('data', chunk => {
        bytes += chunk.length
        if (socket === near && !asking) turns++
        asking = socket === near
        other.write(chunk)
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sawTraffic: () => bytes > 0,
    turns: () => turns,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
