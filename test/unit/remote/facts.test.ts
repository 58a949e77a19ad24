import { expect } from 'chai'

import { gatherFacts } from '../../../engine/remote/facts.ts'
import type { HostReader } from '../../../engine/remote/host.ts'

const answer = (os: string, more = ''): string => `nodename=web-1.example.org
kernel=6.1.0-18-amd64
machine=x86_64
fqdn=web-1.example.org
debian_version=12.5
date=1700000000 CET +0100
user=ops 1000 1000
home=/home/ops
uptime=12345.67 1.2
systemd=1
cgroup_version=2
pkg_mgr=apt-get
virtualization=kvm
container=none
selinux=1
${more}
@@os-release
${os}
@@meminfo
MemTotal:        4030000 kB
MemFree:         2048000 kB
SwapTotal:       1048576 kB
@@cpuinfo
processor	: 0
physical id	: 0
core id		: 0
processor	: 1
physical id	: 0
core id		: 0
processor	: 2
physical id	: 1
core id		: 0
processor	: 3
physical id	: 1
core id		: 0
@@mounts
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
nas:/data /mnt/with\\040space nfs4 ro 0 0
@@df
Filesystem 1024-blocks Used Available Capacity Mounted on
/dev/sda1 1000 400 600 40% /
@@links
lo 65536 0x9 ether 00:00:00:00:00:00
br-lan 1500 0x1003 bridge 52:54:00:00:00:02
eth0 1450 0x1003 ether 52:54:00:00:00:01
@@addresses
1: lo    inet 127.0.0.1/8 scope host lo\\ valid_lft forever preferred_lft forever
2: eth0    inet 10.1.2.3/20 brd 10.1.15.255 scope global dynamic eth0\\ valid_lft 1sec
2: eth0    inet 10.9.9.9/32 scope global eth0\\ valid_lft forever
2: eth0    inet6 fe80::1/64 scope link \\ valid_lft forever
@@route4
8.8.8.8 via 10.1.0.1 dev eth0 src 10.1.2.3 uid 0
    cache
@@route6

@@resolv
# comment
nameserver 10.0.0.53
nameserver 10.0.0.54
search a.example b.example
@@environment
PATH=/usr/bin\0MULTI=one
two\0HOME=/home/ops\0`

const debian = 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm'

function gather(text: string, subset?: readonly string[]) {
  let requests = 0
  const host = {
    script: () => {
      requests++
      return Promise.resolve({ code: 0, stdout: Buffer.from(text), stderr: Buffer.alloc(0) })
    },
  } as unknown as HostReader
  return gatherFacts(host, subset).then(facts => {
    expect(requests).to.equal(1)
    return facts
  })
}

describe('gatherFacts', () => {
  it('names host and user', async () => {
    expect(await gather(answer(debian))).to.include({
      hostname: 'web-1',
      nodename: 'web-1.example.org',
      fqdn: 'web-1.example.org',
      domain: 'example.org',
      architecture: 'x86_64',
      user_id: 'ops',
      user_uid: 1000,
      user_dir: '/home/ops',
      uptime_seconds: 12345,
      service_mgr: 'systemd',
      pkg_mgr: 'apt',
      cgroup_version: 2,
      virtualization_type: 'kvm',
      virtualization_role: 'guest',
    })
  })

  for (const [os, expected] of [
    [debian, ['Debian', '12.5', '12', 'bookworm', 'Debian']],
    [
      'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy',
      ['Ubuntu', '22.04', '22', 'jammy', 'Debian'],
    ],
    [
      'NAME="Rocky Linux"\nVERSION="9.3 (Blue Onyx)"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"',
      ['Rocky', '9.3', '9', 'Blue Onyx', 'RedHat'],
    ],
    ['NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.19.1', ['Alpine', '3.19.1', '3', '', 'Alpine']],
  ] as const) {
    it(`knows ${expected[0]}`, async () => {
      const facts = await gather(answer(os))
      const names = [
        'distribution',
        'distribution_version',
        'distribution_major_version',
        'distribution_release',
        'os_family',
      ]
      expect(names.map(name => facts[name])).to.deep.equal(expected)
    })
  }

  it('tells the time in the host’s zone', async () => {
    const facts = await gather(answer(debian))
    expect(facts['date_time']).to.include({
      epoch: '1700000000',
      iso8601: '2023-11-14T22:13:20Z',
      hour: '23',
      tz: 'CET',
    })
  })

  it('counts sockets, cores and threads', async () => {
    expect(await gather(answer(debian))).to.include({
      processor_count: 2,
      processor_cores: 1,
      processor_vcpus: 4,
      processor_threads_per_core: 2,
      memtotal_mb: 3935,
      swaptotal_mb: 1024,
    })
  })

  it('lists mounts of devices and of the network', async () => {
    expect((await gather(answer(debian)))['mounts']).to.deep.equal([
      {
        device: '/dev/sda1',
        mount: '/',
        fstype: 'ext4',
        options: 'rw,relatime',
        size_total: 1_024_000,
        size_available: 614_400,
      },
      { device: 'nas:/data', mount: '/mnt/with space', fstype: 'nfs4', options: 'ro' },
    ])
  })

  it('describes the way out and every interface', async () => {
    const facts = await gather(answer(debian))
    expect(facts['default_ipv4']).to.include({
      address: '10.1.2.3',
      interface: 'eth0',
      gateway: '10.1.0.1',
      netmask: '255.255.240.0',
      network: '10.1.0.0',
      prefix: '20',
      macaddress: '52:54:00:00:00:01',
      mtu: 1450,
    })
    expect(facts['default_ipv6']).to.deep.equal({})
    expect(facts['all_ipv4_addresses']).to.deep.equal(['10.1.2.3', '10.9.9.9'])
    expect(facts['interfaces']).to.deep.equal(['lo', 'br-lan', 'eth0'])
    expect(facts).to.have.nested.property('br_lan.type', 'bridge')
    expect(facts).to.have.nested.property('eth0.ipv4_secondaries[0].address', '10.9.9.9')
    expect(facts).to.have.nested.property('eth0.ipv6[0].scope', 'link')
  })

  it('reads resolver and environment', async () => {
    const facts = await gather(answer(debian))
    expect(facts['dns']).to.deep.equal({
      nameservers: ['10.0.0.53', '10.0.0.54'],
      search: ['a.example', 'b.example'],
    })
    expect(facts['env']).to.deep.equal({
      PATH: '/usr/bin',
      MULTI: 'one\ntwo',
      HOME: '/home/ops',
    })
  })

  it('leaves out what is not wanted', async () => {
    const names = async (subset: readonly string[]) => {
      const facts = await gather(answer(debian), subset)
      return ['hostname', 'memtotal_mb', 'default_ipv4'].filter(name => name in facts)
    }
    expect(await names(['min'])).to.deep.equal(['hostname'])
    expect(await names(['!all'])).to.deep.equal(['hostname'])
    expect(await names(['!hardware'])).to.deep.equal(['hostname', 'default_ipv4'])
    expect(await names(['!all', 'network'])).to.deep.equal(['hostname', 'default_ipv4'])
    expect(await names(['all'])).to.have.length(3)
  })
})
