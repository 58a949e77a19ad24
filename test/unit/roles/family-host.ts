import { withCoreutils } from '../../support/coreutils.ts'
import { FakeHost } from '../../support/fake-host.ts'
import type { Distribution } from './distributions.ts'

/** What is to be known of a machine besides its distribution. */
export interface FamilyMachine {
  readonly machine?: string
  /** What /sys/fs/selinux/enforce says; empty without SELinux. */
  readonly selinux?: '' | '0' | '1'
  /** Of facts.sh and probes: lines of /proc/swaps and fstab, as the role's look prints them. */
  readonly swap?: string
}

/** A bare machine of a distribution, in memory: every command succeeds and says nothing. */
export function familyHost(distribution: Distribution, about: FamilyMachine = {}): FakeHost {
  const { manager } = distribution
  const host = new FakeHost({
    '/etc/hosts': '127.0.0.1 localhost\n',
    '/etc/fstab': '/dev/vda1 / ext4 defaults 0 1\n/swap.img none swap sw 0 0\n',
    '/etc/selinux/config': '# of the distribution\nSELINUX=enforcing\nSELINUXTYPE=targeted\n',
    '/etc/haproxy/haproxy.cfg': 'of the distribution\n',
    '/etc/nginx/nginx.conf': 'of the distribution\n',
    '/etc/keepalived': null,
    '/etc/rsyslog.d': null,
    '/etc/haproxy/stats.password': 'made',
    '/etc/modules-load.d': null,
    '/etc/sysctl.d': null,
  })
  host.onRun(() => true).onScript(() => true)
  return withCoreutils(host)
    .onScript('/proc/swaps', { stdout: about.swap ?? '' })
    .onScript('printf \'live %s\\n\' "$(uname -n)"', {
      stdout: 'live node1\nstatic node1\nkeeper systemd\n',
    })
    .onScript('http_read', { stdout: 'HTTP/1.1 503 No\n\n' })
    .onScript('dpkg-query', { stdout: `manager ${manager}\n` })
    .onScript("printf 'module %s %s", ({ argv }) => ({
      stdout: argv.map(name => `module loaded ${name}\n`).join(''),
    }))
    .onScript('/proc/sys/$path', ({ argv }) => ({
      stdout: `${argv
        .slice(1)
        .map(() => 'live 0\n')
        .join('')}none\n`,
    }))
    .onScript('@@%s', { stdout: facts(distribution, about) })
}

function facts({ os, manager }: Distribution, about: FamilyMachine): string {
  return [
    'nodename=node1',
    `machine=${about.machine ?? 'x86_64'}`,
    'user=root 0 0',
    'systemd=1',
    `selinux=${about.selinux ?? ''}`,
    `pkg_mgr=${manager === 'apt' ? 'apt-get' : manager}`,
    '\n@@os-release',
    os,
    '\n@@links',
    'eth0 1500 0x1003 ether 52:54:00:00:00:01',
    '\n@@addresses',
    '2: eth0    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth0\\',
    '\n@@route4',
    '8.8.8.8 via 10.0.0.254 dev eth0 src 10.0.0.1 uid 0',
  ].join('\n')
}
