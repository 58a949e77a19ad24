import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { cache } from '../lab/paths.ts'
import { run, tryRun } from '../lab/run.ts'
import { freePort } from './sshd.ts'

/** A real API server with an etcd of its own, out of the lab's inputs; no cluster behind it. */
export interface KubeApi {
  readonly kubeconfig: string
  readonly kubectl: string
  readonly stop: () => Promise<void>
}

/** Starts an API server on this machine; `stop` belongs into the after hook. */
export async function startKubeApi(): Promise<KubeApi> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-api-'))
  const at = (name: string): string => join(folder, name)
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()]
  const url = (each: number): string => `http://127.0.0.1:${String(each)}`
  const token = randomBytes(16).toString('hex')
  await run(['openssl', 'genrsa', '-out', at('sa.key'), '2048'])
  writeFileSync(at('tokens'), `${token},admin,admin,system:masters\n`)
  writeFileSync(at('admin.conf'), kubeconfig(port, token))
  const etcd = start(join(cache, 'programs/usr/bin/etcd'), [
    ...[`--data-dir=${at('etcd')}`, '--unsafe-no-fsync', '--log-level=error'],
    ...[`--listen-client-urls=${url(client)}`, `--advertise-client-urls=${url(client)}`],
    ...[`--listen-peer-urls=${url(peer)}`],
  ])
  const server = start(join(cache, 'kubernetes/kube-apiserver'), [
    ...[
      `--etcd-servers=${url(client)}`,
      `--secure-port=${String(port)}`,
      `--cert-dir=${at('pki')}`,
    ],
    ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1'],
    ...[`--token-auth-file=${at('tokens')}`, '--authorization-mode=AlwaysAllow'],
    ...['--service-account-issuer=https://test', `--service-account-key-file=${at('sa.key')}`],
    ...[`--service-account-signing-key-file=${at('sa.key')}`],
    ...['--service-cluster-ip-range=10.96.0.0/16', '--disable-admission-plugins=ServiceAccount'],
  ])
  const stop = async (): Promise<void> => {
    await Promise.all([end(server), end(etcd)])
    rmSync(folder, { recursive: true, force: true })
  }
  const kubectl = join(cache, 'kubernetes/kubectl')
  const argv = [kubectl, `--kubeconfig=${at('admin.conf')}`, 'get', 'namespace', 'default']
  for (let tries = 0; (await tryRun(argv)).code !== 0; tries += 1) {
    if (tries === 60 || server.exitCode !== null || etcd.exitCode !== null) {
      await stop()
      throw new Error('the API server did not come up')
    }
    await sleep(500)
  }
  return { kubeconfig: at('admin.conf'), kubectl, stop }
}

const start = (program: string, argv: readonly string[]): ChildProcess =>
  spawn(program, argv, { stdio: 'ignore' })

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

const kubeconfig = (port: number, token: string): string =>
  JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'a' },
    clusters: [
      {
        name: 'a',
        cluster: { server: `https://127.0.0.1:${String(port)}`, 'insecure-skip-tls-verify': true },
      },
    ],
    users: [{ name: 'a', user: { token } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
  })
