import type { Machine, Site } from './preflight-hosts.ts'

const on1 = (machine: Machine, vars: Site['vars'] = {}): Site => ({
  machines: { node1: machine },
  vars,
})
const looks = (look: Machine['look'] & object, vars: Site['vars'] = {}): Site => on1({ look }, vars)
const installed = { installed: true }
const active = (...units: readonly string[]) => ({ active: ['chronyd', ...units] })
const redHat = 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"'
const closed = { name: 'firewalld', sure: true, closed: ['6443/tcp', '10250/tcp'] }
const room = (path: string, percent: number, inodes = 90) => ({
  room: [{ path, mb: 50_000, percent, inodes }],
})
const everywhere = (line: string): readonly string[] =>
  ['node1', 'node2', 'node3'].map(host => `${host} ${line}`)

const balancers: Site = {
  groups: { loadbalancer: ['node2', 'node3'] },
  vars: { loadbalancer_apiserver: { address: '10.0.0.100', port: 8443 } },
}

/** What is wrong with the systems of hosts, and what has to be told of it. */
export const systemCases: Readonly<Record<string, readonly [site: Site, told: readonly string[]]>> =
  {
    'a Debian that is too old': [
      on1({ os: 'ID=debian\nVERSION_ID="10"' }),
      ['node1 warning os-version'],
    ],
    'a distribution of a known family that nobody knows': [
      on1({ os: 'ID=mint\nNAME="Mint"\nID_LIKE="ubuntu debian"\nVERSION_ID="22"' }),
      ['node1 warning os-version'],
    ],
    'a Suse': [on1({ os: 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"' }), []],
    'one processor for a control plane': [on1({ processors: 1 }), ['node1 error processors']],
    'one processor for a worker': [{ machines: { node3: { processors: 1 } } }, []],
    'one processor where kubeadm is told to take it': [
      on1({ processors: 1 }, { kubeadm_ignore_preflight_errors: ['NumCPU'] }),
      [],
    ],
    'memory with which kubeadm would make no control plane': [
      on1({ memory: 1600 }),
      ['node1 error memory'],
    ],
    'a disk on which kubelet would delete images': [
      looks(room('/var/lib/containerd', 14)),
      ['node1 warning disk-pressure'],
    ],
    'a disk with room for pods and little for images': [looks(room('/var/lib/kubelet', 14)), []],
    'a disk without inodes': [
      looks(room('/var/lib/kubelet', 50, 4)),
      ['node1 warning disk-pressure'],
    ],
    'cgroups that systemd and kubelet would both manage': [
      on1({}, { kubelet_cgroup_driver: 'cgroupfs' }),
      everywhere('warning cgroup-driver'),
    ],
    'another cluster that runs': [looks(active('k3s')), ['node1 error other-clusters']],
    'a node of somebody else': [
      looks({ others: ['a node of another cluster (/etc/kubernetes)'], ...installed }),
      ['node1 error other-clusters'],
    ],
    Docker: [looks(active('docker')), ['node1 error other-engines']],
    'Docker beside a cluster that runs': [
      looks({ ...active('docker'), ...installed }),
      ['node1 warning other-engines'],
    ],
    'a service that lets no program run': [looks(active('fapolicyd')), ['node1 warning services']],
    'SELinux that enforces': [
      on1({ os: redHat, facts: { selinux: '1' } }),
      ['node1 warning selinux'],
    ],
    'SELinux that is permissive already': [on1({ os: redHat, facts: { selinux: '0' } }), []],
    'SELinux that is to be kept': [
      on1({ os: redHat, facts: { selinux: '1' } }, { preinstall_selinux_state: 'keep' }),
      [],
    ],
    'SELinux that is to enforce, in a kernel that runs without': [
      on1({ os: redHat }, { preinstall_selinux_state: 'enforcing' }),
      everywhere('error selinux-off'),
    ],
    'a firewall that keeps ports closed': [looks({ firewall: closed }), ['node1 error firewall']],
    'a firewall that may have rules for others': [
      looks({ firewall: { ...closed, sure: false } }),
      ['node1 warning firewall'],
    ],
    'a firewall on a host of the cluster': [
      looks({ firewall: closed, ...installed }),
      ['node1 warning firewall'],
    ],
    'a firewall that will be switched off': [
      looks({ firewall: closed }, { disable_service_firewall: true }),
      [],
    ],
    'a firewall that has every port open': [looks({ firewall: { ...closed, closed: [] } }), []],
    'a firewall that keeps balancers from hearing of each other': [
      {
        ...balancers,
        machines: { node2: { look: { firewall: { ...closed, closed: ['vrrp'] } } } },
      },
      ['node2 error firewall'],
    ],
    'balancers that share an address of their network': [balancers, []],
    'balancers that share an address of another network': [
      { ...balancers, vars: { loadbalancer_apiserver: { address: '10.9.0.100', port: 8443 } } },
      ['node2 warning virtual-ip-network', 'node3 warning virtual-ip-network'],
    ],
    'a balancer that has left the group, and is in no other': [
      { ...balancers, machines: { node2: { look: { beside: ['10.0.0.3', '10.0.0.4'] } } } },
      ['node2 error left-balancers'],
    ],
    'a balancer that has left the group, and is in another': [
      { ...balancers, machines: { node2: { look: { beside: ['10.0.0.1', '10.0.0.3'] } } } },
      [],
    ],
    'a balancer on a host of its own, that stays one': [
      {
        ...{ ...balancers, hosts: ['node1', 'node2', 'node3', 'node4'] },
        groups: { loadbalancer: ['node2', 'node4'] },
        machines: { node2: { look: { beside: ['10.0.0.4'] } } },
      },
      [],
    ],
    'a way that is closed': [looks({ ways: ['peer 10.0.0.2:6443'] }), ['node1 error peers']],
    'a site that does not answer': [
      looks({ ways: ['site https://github.com'] }),
      ['node1 error sites'],
    ],
    'a site that does not answer where all is there': [
      looks({ ways: ['site https://github.com'], ...installed }),
      ['node1 warning sites'],
    ],
    'versions that nobody has pinned': [
      { vars: { runc_version: '1.0.0' } },
      everywhere('error checksums'),
    ],
    'nobody who keeps the clock': [looks({ active: null }), ['node1 warning time-service']],
    'nobody who keeps the clock of a container': [
      on1({ look: { active: null }, facts: { container: 'lxc' } }),
      [],
    ],
    'another MTU than the others have': [on1({ mtu: 1450 }), everywhere('warning mtu')],
    'pods with larger packets than the link': [
      on1({}, { bridge_mtu: 9000 }),
      everywhere('error pods-mtu'),
    ],
    'pods whose packets are too large with what VXLAN adds': [
      on1({}, { kube_network_plugin: 'calico', calico_mtu: 1460 }),
      everywhere('error pods-mtu'),
    ],
  }
