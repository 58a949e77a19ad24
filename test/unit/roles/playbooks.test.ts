import { readdirSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'

import { expect } from 'chai'
import { parse } from 'yaml'

import type { CliContext } from '../../../engine/cli/context.ts'
import { runCli } from '../../../engine/cli/run-cli.ts'
import { main } from '../../../engine/main.ts'
import { MemoryStream } from '../report/events.ts'

const root = join(import.meta.dirname, '../../..')
const inventory = join(root, 'inventory/sample/hosts.yml')

const tsplay = (...argv: readonly string[]) => called('-i', inventory, ...argv)

async function called(...argv: readonly string[]) {
  const stdout = new MemoryStream()
  const stderr = new MemoryStream()
  const interrupt = { signal: new AbortController().signal, received: () => undefined }
  const context = { stdin: new PassThrough(), stdout, stderr, env: {}, interrupt }
  const code = await runCli(argv, context as unknown as CliContext, main)
  return { code, stdout: stdout.text, stderr: stderr.text }
}

describe('the playbooks', () => {
  for (const [name, ...extra] of [
    ['cluster.yml'],
    ['reset.yml'],
    ['certificates.yml'],
    ['renew-certificates.yml'],
    ['remove-node.yml', '-e', 'node=node1'],
  ] as const) {
    it(`${name} can be planned with the sample inventory, without a warning`, async () => {
      const result = await tsplay(join(root, 'playbooks', name), '--syntax-check', ...extra)
      expect(result).to.deep.equal({ code: 0, stdout: '', stderr: '' })
    }).timeout(20_000)
  }

  for (const shape of readdirSync(join(root, 'docs/shapes'))) {
    it(`cluster.yml takes docs/shapes/${shape} as it is`, async () => {
      const file = join(root, 'docs/shapes', shape)
      const argv = ['-i', file, join(root, 'playbooks/cluster.yml'), '--syntax-check']
      expect(await called(...argv)).to.deep.equal({ code: 0, stdout: '', stderr: '' })
    }).timeout(20_000)
  }

  it('keep the cluster off a proxy of the hosts’ own environment', async () => {
    for (const name of (await readdir(join(root, 'playbooks'))).filter(file =>
      file.endsWith('.yml'),
    )) {
      const text = await readFile(join(root, 'playbooks', name), 'utf8')
      const plays = parse(text) as readonly {
        name?: string
        hosts?: string
        environment?: unknown
      }[]
      for (const { name: play, hosts, environment } of plays) {
        if (hosts === undefined || hosts === 'localhost') continue
        expect(environment, `${name}: ${play}`).to.equal('{{ proxy_disable_env }}')
      }
    }
  })

  for (const [name, tag, ...extra] of [
    ['reset.yml', 'reset'],
    ['remove-node.yml', 'remove-node', '-e', 'node=node1'],
  ] as const) {
    it(`${name} asks before anything is lost, whatever part is asked for`, async () => {
      const argv = [join(root, 'playbooks', name), '--tags', tag, '--list-tasks', ...extra]
      const { stdout } = await tsplay(...argv)
      expect(stdout.split('play #2')[0]).to.contain('Ask for a confirmation')
    })

    it(`${name} asks whatever hosts it is limited to`, async () => {
      const argv = [join(root, 'playbooks', name), '--limit', 'node1', '--list-hosts', ...extra]
      const { stdout } = await tsplay(...argv)
      expect(stdout.split('play #2')[0]).to.contain('hosts (1):')
    })
  }

  it('refuse a value that is none before a host is asked, in the checks alone, too', async () => {
    for (const name of ['cluster.yml', 'preflight.yml']) {
      const argv = [join(root, 'playbooks', name), '--syntax-check', '-e', 'kubelet_max_pods=many']
      const { code, stderr } = await tsplay(...argv)
      expect(code, name).to.equal(1)
      expect(stderr).to.match(/^ERROR: -e:1:1: kubelet_max_pods /)
    }
  }).timeout(20_000)

  it('stop where the inventory has no control plane, no etcd, or nobody at all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsplay-inventory-'))
    const file = join(folder, 'hosts.yml')
    const groups = ['', 'etcd: {hosts: {n1: }}', 'kube_control_plane: {hosts: {n1: }}']
    try {
      for (const children of groups) {
        await writeFile(file, `all: {children: {${children}}}`)
        for (const name of ['cluster.yml', 'preflight.yml']) {
          const argv = ['-i', file, join(root, 'playbooks', name), '--output', 'jsonl']
          const { code, stdout, stderr } = await called(...argv)
          expect(code, children + stderr).to.equal(2)
          expect(stdout.match(/"type":"result"/g), children).to.have.length(1)
        }
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  }).timeout(20_000)

  it('read the facts without pre-flight, too', async () => {
    const argv = [join(root, 'playbooks/preflight.yml'), '--skip-tags', 'preflight', '--list-tasks']
    const { stdout } = await tsplay(...argv)
    expect(stdout)
      .to.contain('Read what the hosts are')
      .and.not.contain('Look what the facts do not tell')
  })

  it('cluster.yml builds in the order that the documentation gives, each role under its tag', async () => {
    const plays = parse(await readFile(join(root, 'playbooks/cluster.yml'), 'utf8')) as readonly {
      roles?: readonly { role: string; tags: readonly string[] }[]
    }[]
    const tags = plays.flatMap(({ roles = [] }) => roles.map(role => role.tags.join('/')))
    expect(tags).to.deep.equal([
      'preinstall',
      'loadbalancer',
      'container-engine',
      'download',
      'etcd',
      'node',
      'master/control-plane',
      'kube-vip',
      'client',
      'kubeadm',
      'node-label',
      'node-taint',
      'network',
      'apps/coredns',
      'apps/dns_autoscaler',
      'apps/metrics_server',
      'apps/dashboard',
      'apps/local_path_provisioner',
      'apps/nfs_client_provisioner',
      'apps/nodelocaldns',
      'resolvconf',
    ])
  })
})
