import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { parse } from 'yaml'

import { TsplayError } from '../../../engine/errors.ts'
import type { Problem } from '../../../engine/model/event.ts'
import type { SourceObject } from '../../../engine/model/value.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { play, type PlayedRun } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'

/** What a machine answers; the defaults are those of one that is fit for everything. */
export interface Machine {
  /** Values of facts.sh. */
  readonly facts?: Readonly<Record<string, string>>
  readonly os?: string
  readonly memory?: number
  readonly swap?: number
  readonly nameservers?: readonly string[]
  readonly address?: string
  readonly mac?: string
  readonly mtu?: number
  readonly processors?: number
  /** What look.sh says of each. */
  readonly look?: Readonly<Record<string, unknown>>
  /** Values of facts.sh that it does not give. */
  readonly lacks?: readonly string[]
  /** Nobody can become root. */
  readonly locked?: boolean
  /** Milliseconds that its clock is ahead. */
  readonly ahead?: number
}

/** Hosts, their groups and machines; `vars` are the inventory's. */
export interface Site {
  readonly machines?: Readonly<Record<string, Machine>>
  readonly groups?: Readonly<Record<string, readonly string[]>>
  readonly vars?: SourceObject
  readonly hostVars?: Readonly<Record<string, SourceObject>>
  readonly down?: readonly string[]
  readonly hosts?: readonly string[]
}

const root = join(import.meta.dirname, '../../..')
const all = ['node1', 'node2', 'node3']

/** Runs the role on a site in memory. */
export async function preflight(site: Site = {}): Promise<PlayedRun> {
  const { vars = {}, hosts = all } = site
  const playbook = [
    { hosts: 'all', gather_facts: false, any_errors_fatal: true, roles: ['preflight'] },
  ]
  return play(
    {
      ...(await roleFiles('common', 'catalogue', 'download', 'preflight')),
      'site.yml': JSON.stringify(playbook),
    },
    {
      hosts,
      groups: {
        kube_control_plane: ['node1', 'node2'],
        kube_node: all,
        etcd: all,
        k8s_cluster: all,
        ...site.groups,
      },
      hostVars: Object.fromEntries(
        hosts.map(name => [name, { ip: addressOf(name), ...vars, ...site.hostVars?.[name] }]),
      ),
      down: site.down ?? [],
      machine: name => machine(name, site.machines?.[name] ?? {}),
    },
  )
}

/** Every problem of a run, as `host severity check`. */
export function problems(run: PlayedRun): readonly string[] {
  return run.results.flatMap(({ host, outcome }) =>
    ((outcome.result['problems'] ?? []) as unknown as readonly Problem[]).map(
      ({ severity, check }) => `${host} ${severity} ${check}`,
    ),
  )
}

/** What was found by a check on a host. */
export function found(run: PlayedRun, check: string, host = 'node1'): Problem | undefined {
  return run.results
    .filter(result => result.host === host)
    .flatMap(({ outcome }) => (outcome.result['problems'] ?? []) as unknown as readonly Problem[])
    .find(problem => problem.check === check)
}

/** The names of the checks of hosts that answer, in their order. */
export async function checkNames(): Promise<readonly string[]> {
  const files = ['cluster-checks.yml', 'host-checks.yml', 'system-checks.yml'].map(async file => {
    const text = await readFile(join(root, 'roles/preflight/vars/main', file), 'utf8')
    const vars = parse(text) as Readonly<Record<string, readonly { readonly name: string }[]>>
    return ['cluster', 'host', 'system'].flatMap(kind => vars[`preflight_${kind}_checks`] ?? [])
  })
  return (await Promise.all(files)).flat().map(({ name }) => name)
}

const addressOf = (name: string): string => `10.0.0.${name.replace(/\D/g, '')}`

function machine(name: string, described: Machine): FakeHost {
  const { ahead = 0 } = described
  const host = new FakeHost()
  host.onScript('@@%s', () => {
    if (described.locked === true) throw new TsplayError('BECOME_FAILED', `${name}: no sudo`)
    return { stdout: factsText(name, described) }
  })
  host.onScript('/proc/net/tcp6', () => {
    const now = Date.now() + ahead
    return { stdout: lookText({ begin: now, end: now, ...described.look }) }
  })
  return host
}

function factsText(name: string, described: Machine): string {
  const { facts, lacks, os, memory = 4096, swap = 0, address, mac } = described
  const number = name.replace(/\D/g, '')
  const values = {
    nodename: name,
    kernel: '6.1.0-18-amd64',
    machine: 'x86_64',
    machine_id: `machine-${number}`,
    product_uuid: `product-${number}`,
    user: 'root 0 0',
    systemd: '1',
    cgroup_version: '2',
    pkg_mgr: 'apt-get',
    virtualization: 'kvm',
    container: 'none',
    ...facts,
  }
  const given = Object.entries(values).filter(([key]) => lacks?.includes(key) !== true)
  const own = address ?? addressOf(name)
  return [
    ...given.map(([key, value]) => `${key}=${value}`),
    '\n@@os-release',
    os ?? 'ID=debian\nVERSION_ID="12"',
    '\n@@cpuinfo',
    ...['processor : 0', 'processor : 1'].slice(0, described.processors ?? 2),
    '\n@@meminfo',
    `MemTotal: ${memory * 1024} kB\nSwapTotal: ${swap * 1024} kB`,
    '\n@@resolv',
    ...(described.nameservers ?? ['192.0.2.53']).map(server => `nameserver ${server}`),
    '\n@@links',
    `eth0 ${described.mtu ?? 1500} 0x1003 ether ${mac ?? `52:54:00:00:00:0${number}`}`,
    '\n@@addresses',
    `2: eth0    inet ${own}/24 brd 10.0.0.255 scope global eth0\\`,
    '\n@@route4',
    `8.8.8.8 via 10.0.0.254 dev eth0 src ${own} uid 0`,
  ].join('\n')
}

function lookText(more: Readonly<Record<string, unknown>>): string {
  const folders = ['/var/lib/containerd', '/var/lib/kubelet', '/var/lib/etcd']
  // JSON is YAML.
  return JSON.stringify({
    listeners: null,
    room: [...folders, '/var/cache/kubernetes-releases'].map(path => ({
      ...{ path, mb: 50_000, percent: 80, inodes: 90 },
    })),
    lacking: null,
    controllers: ['cpu', 'cpuset', 'memory', 'pids'],
    unresolved: null,
    running: { services: '', pods: '', version: '', etcd: '' },
    ways: null,
    active: ['systemd-timesyncd'],
    others: null,
    firewall: null,
    installed: false,
    ...more,
  })
}
