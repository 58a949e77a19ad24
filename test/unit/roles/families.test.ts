import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import type { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'
import { type Distribution, distributions } from './distributions.ts'
import { familyHost, type FamilyMachine } from './family-host.ts'

type Given = FamilyMachine & { readonly vars?: SourceObject; readonly groups?: readonly string[] }

/** Plays a role on a bare machine that is a whole cluster, and tells what it ran. */
async function playRole(role: string, name: string, given: Given = {}) {
  const { vars = {}, groups = ['kube_control_plane', 'kube_node', 'k8s_cluster', 'etcd'] } = given
  const imported = role === 'loadbalancer' ? ['catalogue', 'kubernetes/kube-vip'] : []
  const files = await roleFiles('common', 'network_plugin', ...imported, role)
  const run = await play(
    { ...files, 'site.yml': JSON.stringify([{ hosts: 'all', roles: [role] }]) },
    {
      hosts: ['node1'],
      groups: {
        ...{ kube_control_plane: [], kube_node: [], etcd: [], k8s_cluster: [] },
        ...Object.fromEntries(groups.map(group => [group, ['node1']])),
      },
      hostVars: { node1: { ip: '10.0.0.1', ...vars } },
      machine: () => familyHost(known(name), given),
    },
  )
  const failure = run.results.find(({ outcome }) => outcome.status === 'failed')
  expect(failure && [failure.task.name, failure.outcome.result['msg']]).to.equal(undefined)
  const { host = familyHost(known(name)) } = { host: run.machines.get('node1') }
  return { host, ran: commandsOf(host), shells: scriptsOf(host) }
}

function known(name: string): Distribution {
  const found = distributions[name]
  if (found === undefined) throw new Error(`there is no fixture of ${name}`)
  return found
}

const commandsOf = (host: FakeHost) =>
  host.commands.filter(({ script }) => script === undefined).map(({ argv }) => argv.join(' '))
const scriptsOf = (host: FakeHost) =>
  host.commands.map(({ script = '', argv }) => `${script}\n${argv.join('\n')}`).join('\n')

const managers = {
  apt: ['apt-get -q -o APT::Update::Error-Mode=any update', /^apt-get -y .* install (.*)$/],
  dnf: ['dnf -y -q makecache', /^dnf -y -q install (.*)$/],
  zypper: [
    'zypper --non-interactive --quiet refresh',
    /^zypper --non-interactive --quiet install --auto-agree-with-licenses (.*)$/,
  ],
} as const

const everywhere = ['ca-certificates', 'curl', 'ebtables', 'ethtool', 'ipset', 'iptables', 'kmod']
const own = {
  Debian: ['conntrack', 'iproute2', 'procps', 'nfs-common'],
  RedHat: ['conntrack-tools', 'iproute', 'procps-ng', 'nfs-utils'],
  Suse: ['conntrack-tools', 'iproute2', 'procps', 'nfs-client', 'ca-certificates-mozilla'],
}
const nginx = {
  Debian: [['nginx', 'libnginx-mod-stream'], 'www-data'],
  RedHat: [['nginx', 'nginx-mod-stream'], 'nginx'],
  Suse: [['nginx'], 'nginx'],
} as const
const balancer = { loadbalancer_apiserver: { address: '10.0.0.100', port: 8443 } }

describe('distributions', function () {
  this.timeout(20_000)

  for (const [name, { manager, family }] of Object.entries(distributions)) {
    const [refresh, install] = managers[manager]
    const installed = (ran: readonly string[]) =>
      ran.flatMap(line => install.exec(line)?.[1]?.split(' ') ?? [])

    it(`${name}: prepares a host with ${manager}, by the names that ${family} has`, async () => {
      const vars = { nfs_client_provisioner_enabled: true, kube_proxy_mode: 'ipvs' }
      const { ran, host } = await playRole('kubernetes/preinstall', name, { vars })
      expect(ran).to.include(refresh)
      expect(installed(ran)).to.include.members([...everywhere, ...own[family], 'ipvsadm'])
      expect(host.text('/etc/modules-load.d/kubernetes.conf')).to.contain('br_netfilter')
      expect(host.text('/etc/sysctl.d/99-kubernetes.conf')).to.contain('net.ipv4.ip_forward = 1')
    })

    it(`${name}: makes a balancer of either kind`, async () => {
      const groups = ['loadbalancer']
      const haproxy = await playRole('loadbalancer', name, { groups, vars: balancer })
      expect(installed(haproxy.ran)).to.deep.equal(['haproxy', 'rsyslog', 'curl', 'keepalived'])
      expect(haproxy.host.paths()).to.include('/var/lib/haproxy/dev')
      const vars = { ...balancer, loadbalancer_type: 'nginx' }
      const other = await playRole('loadbalancer', name, { groups, vars })
      const [packages, user] = nginx[family]
      expect(installed(other.ran)).to.deep.equal([...packages, 'curl', 'keepalived'])
      expect(other.host.text('/etc/nginx/nginx.conf')).to.contain(`user ${user};`)
    })
  }

  it('differ in no other role: pre-flight and the hosts file apart, nobody else asks', async () => {
    const root = join(import.meta.dirname, '../../../roles')
    const files = (await readdir(root, { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
    const asking = await Promise.all(
      files.map(async file =>
        /os_family|ansible_distribution|pkg_mgr/.test(await readFile(file, 'utf8')) ? [file] : [],
      ),
    )
    const roles = asking.flat().map(file => file.slice(root.length + 1).replace(/\/vars\/.*/, ''))
    expect([...new Set(roles)].sort()).to.deep.equal([
      'common',
      'kubernetes/preinstall',
      'loadbalancer',
      'preflight',
    ])
  })
})

describe('SELinux', function () {
  this.timeout(20_000)
  const preinstall = (vars: SourceObject = {}, selinux: '' | '0' | '1' = '1') =>
    playRole('kubernetes/preinstall', 'Rocky 10.0', { vars, selinux })
  const config = (host: FakeHost) =>
    /^SELINUX=(.*)$/m.exec(host.text('/etc/selinux/config') ?? '')?.[1]

  it('is made permissive, now and at the next start, and has the labels of containers', async () => {
    const { host, shells, ran } = await preinstall()
    expect(config(host)).to.equal('permissive')
    expect(shells).to.contain('wanted=0\n').and.contain('setenforce').and.not.contain('semodule')
    expect(ran.join('\n')).to.contain('container-selinux')
  })

  it('is not looked for where the kernel runs without it', async () => {
    const { host, shells, ran } = await preinstall({}, '')
    expect(config(host)).to.equal('enforcing')
    expect(shells).not.to.contain('setenforce')
    expect(ran.join('\n')).not.to.contain('container-selinux')
  })

  for (const [state, selinux, after, labels] of [
    ['keep', '1', 'enforcing', true],
    ['keep', '0', 'enforcing', false],
    ['enforcing', '0', 'enforcing', true],
    ['disabled', '1', 'disabled', false],
  ] as const) {
    it(`${state} where it is ${selinux === '1' ? 'enforcing' : 'permissive'}: ${after} at the next start${labels ? ', with labels for the programs' : ''}`, async () => {
      const { host, shells } = await preinstall({ preinstall_selinux_state: state }, selinux)
      expect(config(host)).to.equal(after)
      expect(shells.includes('setenforce')).to.equal(state !== 'keep')
      expect(shells.includes('semodule --install')).to.equal(labels)
      const module = host.text('/etc/selinux/tsplay.cil') ?? ''
      expect(module.includes('(filecon "/var/cache/kubernetes-releases(/.*)?"')).to.equal(labels)
    })
  }

  it('lets a balancer use its ports where it is enforcing', async () => {
    const vars = { ...balancer, preinstall_selinux_state: 'keep' }
    const given = { groups: ['loadbalancer'], vars, selinux: '1' } as const
    const { host, shells } = await playRole('loadbalancer', 'Rocky 10.0', given)
    expect(shells).to.contain('haproxy_connect_any')
    const rules = '/etc/selinux/tsplay_balancer.cil'
    expect(host.text(rules))
      .to.contain('(allow httpd_t port_type (tcp_socket (name_bind)))')
      .and.contain('(allow syslogd_t haproxy_var_lib_t (sock_file')
    expect(shells).to.contain(`semodule --install='${rules}'`)
    const permissive = await playRole('loadbalancer', 'Rocky 10.0', { ...given, selinux: '0' })
    expect(permissive.shells).not.to.contain('semodule --install')
  })
})

describe('what is in the way of kubelet', function () {
  this.timeout(20_000)
  const preinstall = (given: Given) => playRole('kubernetes/preinstall', 'Ubuntu 24.04', given)

  it('swap is taken out of fstab, and zram and its like kept from coming back', async () => {
    const { host, ran, shells } = await preinstall({ swap: '/dev/zram0 partition 100 0 100' })
    expect(host.text('/etc/fstab')).to.contain('\n# switched off for kubelet by tsplay: /swap.img')
    expect(shells).to.contain('systemctl mask swap.target').and.contain('dphys-swapfile')
    expect(ran).to.include('swapoff --all')
  })

  it('swap is left alone where there is none, or where kubelet may see it', async () => {
    const swap = '/dev/zram0 partition 100 0 100'
    for (const given of [{}, { swap, vars: { kubelet_fail_swap_on: false } }]) {
      const { ran, shells } = await preinstall(given)
      expect(ran).not.to.include('swapoff --all')
      expect(shells).not.to.contain('systemctl mask')
    }
  })

  it('a firewall service is switched off only when that is asked for', async () => {
    expect((await preinstall({})).shells).not.to.contain('firewalld')
    const vars = { disable_service_firewall: true }
    expect((await preinstall({ vars })).shells).to.contain('for unit in firewalld ufw')
  })
})

describe('processors', () => {
  for (const [machine, word] of [
    ['x86_64', 'amd64'],
    ['aarch64', 'arm64'],
  ] as const) {
    it(`${machine}: every download is that of ${word}, with its checksum`, async () => {
      const site = [
        {
          hosts: 'all',
          roles: ['catalogue'],
          tasks: [{ debug: { var: 'downloads' }, name: 'show' }],
        },
      ]
      const { of } = await play(
        { ...(await roleFiles('common', 'catalogue')), 'site.yml': JSON.stringify(site) },
        { hosts: ['node1'], machine: () => familyHost(known('Debian 12'), { machine }) },
      )
      const downloads = of('show').result['downloads'] as Record<string, Record<string, string>>
      expect(Object.keys(downloads)).to.include.members(['containerd', 'runc', 'cni', 'kubelet'])
      for (const { url, checksum } of Object.values(downloads)) {
        expect(url).to.contain(word)
        expect(checksum).to.match(/^[0-9a-f]{64}$/)
      }
    })
  }
})
