import { addonCases } from './preflight-addon-cases.ts'
import { addressCases } from './preflight-address-cases.ts'
import { certificateCases } from './preflight-certificate-cases.ts'
import { etcdCases } from './preflight-etcd-cases.ts'
import { membershipCases } from './preflight-membership-cases.ts'
import type { Machine, Site } from './preflight-hosts.ts'
import { systemCases } from './preflight-system-cases.ts'

// The catalogue has no checksums of these versions.
const unpinned = { preflight_ignore: ['checksums'] }
const on1 = (machine: Machine): Site => ({ machines: { node1: machine } })
const looks = (look: Machine['look'] & object): Site => on1({ look })
/** The same line of every host. */
export const everywhere = (line: string): readonly string[] =>
  ['node1', 'node2', 'node3'].map(host => `${host} ${line}`)
const two = (line: string) => ['node1', 'node2'].map(host => `${host} ${line}`)
/** A port that is not the cluster's. */
export const listener = { port: 6443, pid: '7', name: 'nc', program: '/usr/bin/nc', own: false }
const room = (mb: number) => [
  { path: '/var/lib/containerd', mount: '/', mb, percent: 50, inodes: 90 },
]
const running = { services: '', pods: '', version: '', etcd: '' }
const installed = { installed: true }

/** What is wrong, and what has to be told of it. */
export const cases: Readonly<Record<string, readonly [site: Site, told: readonly string[]]>> = {
  'an even number of members': [
    { groups: { etcd: ['node1', 'node2'] } },
    everywhere('error etcd-count'),
  ],
  'an old Kubernetes': [
    { vars: { kube_version: '1.19.16', containerd_version: '1.6.20' } },
    [...everywhere('error kube-version'), ...everywhere('error checksums')],
  ],
  'containerd 2 with a Kubernetes that cannot talk to it': [
    { vars: { kube_version: '1.25.1', skip_downloads: true } },
    everywhere('error containerd-version'),
  ],
  'a Kubernetes whose kube-proxy knows nothing of nftables': [
    { vars: { ...unpinned, kube_version: '1.28.15', kube_proxy_mode: 'nftables' } },
    everywhere('error kube-proxy-nftables'),
  ],
  'a Kubernetes whose kube-proxy has nftables': [
    { vars: { ...unpinned, kube_version: '1.29.0', kube_proxy_mode: 'nftables' } },
    [],
  ],
  'a Kubernetes that gives IPVS up': [
    { vars: { ...unpinned, kube_version: '1.35.0', kube_proxy_mode: 'ipvs' } },
    everywhere('warning kube-proxy-ipvs'),
  ],
  'networks that overlap': [
    { vars: { kube_service_addresses: '10.233.64.0/20' } },
    everywhere('error networks'),
  ],
  'something that is no network': [
    { vars: { kube_pods_subnet: 'ten' } },
    everywhere('error networks'),
  ],
  'an address with a number that none has': [
    { vars: { kube_pods_subnet: '10.300.0.0/16' } },
    everywhere('error networks'),
  ],
  'more bits than an address has': [
    { vars: { kube_service_addresses: '10.233.0.0/33' } },
    everywhere('error networks'),
  ],
  'more nodes than parts of the network': [
    { vars: { kube_pods_subnet: '10.233.64.0/23' } },
    everywhere('error pods-subnet-size'),
  ],
  'parts that are larger than the whole': [
    { vars: { kube_network_node_prefix: 17, kubelet_max_pods: 10 } },
    everywhere('error pods-subnet-size'),
  ],
  'fewer addresses than pods on a node': [
    { vars: { kube_network_node_prefix: 26 } },
    everywhere('warning node-subnet-size'),
  ],
  'too few addresses for Services': [
    { vars: { kube_service_addresses: '10.233.0.0/29' } },
    everywhere('error service-subnet-size'),
  ],
  'balancers without an address': [
    { groups: { loadbalancer: ['node3'] } },
    everywhere('error loadbalancer-address'),
  ],
  'neither a balancer nor ways of the hosts’ own': [
    { vars: { loadbalancer_apiserver_localhost: false } },
    everywhere('error loadbalancer-address'),
  ],
  'a name for the balancer that no hosts file can lead to': [
    { vars: { loadbalancer_apiserver: { address: 'lb.example.org' } } },
    everywhere('error loadbalancer-address'),
  ],
  'a name for the balancer by which the API goes': [
    {
      vars: {
        loadbalancer_apiserver: { address: 'lb.example.org' },
        apiserver_loadbalancer_domain_name: 'lb.example.org',
      },
    },
    [],
  ],
  'a balancer on a control plane, with the port of its API server': [
    {
      groups: { loadbalancer: ['node2'] },
      vars: { loadbalancer_apiserver: { address: '10.0.0.100' } },
    },
    everywhere('error loadbalancer-port'),
  ],
  'a balancer on a control plane, with a port of its own': [
    {
      groups: { loadbalancer: ['node2'] },
      vars: { loadbalancer_apiserver: { address: '10.0.0.100', port: 8443 } },
    },
    [],
  ],
  'a virtual address that a host has': [
    {
      groups: { loadbalancer: ['node3'] },
      vars: { loadbalancer_apiserver: { address: '10.0.0.1' } },
    },
    everywhere('error loadbalancer-virtual-ip'),
  ],
  ...addonCases,
  ...addressCases,
  ...certificateCases,
  ...etcdCases,
  ...membershipCases,
  'a user who is not root': [on1({ facts: { user: 'ops 1000 1000' } }), ['node1 error privileged']],
  ...systemCases,
  'a system that the roles do not know': [on1({ os: 'ID=alpine' }), ['node1 error os']],
  'an unknown processor': [on1({ facts: { machine: 'riscv64' } }), ['node1 error architecture']],
  'no systemd': [on1({ facts: { init: 'init' }, lacks: ['systemd'] }), ['node1 error systemd']],
  'too little memory for a control plane': [on1({ memory: 1200 }), ['node1 error memory']],
  'enough memory for a worker': [{ machines: { node3: { memory: 1200 } } }, []],
  'too little memory for a worker': [
    { machines: { node3: { memory: 1000 } } },
    ['node3 error memory'],
  ],
  'a full disk': [looks({ room: room(100) }), ['node1 error disk']],
  'a disk that the cluster has filled': [
    looks({ room: room(100), ...installed }),
    ['node1 warning disk'],
  ],
  'an old kernel': [on1({ facts: { kernel: '4.18.0-305.el8' } }), ['node1 error kernel-version']],
  'a kernel that is old only for nftables': [
    { ...on1({ facts: { kernel: '5.10.1' } }), vars: { kube_proxy_mode: 'nftables' } },
    ['node1 error kernel-version'],
  ],
  'a kernel without IPVS': [
    {
      ...looks({ lacking: ['ip_vs', 'ip_vs_rr'] }),
      vars: { kube_version: '1.34.11', kube_proxy_mode: 'ipvs' },
    },
    ['node1 error kernel-features'],
  ],
  'a controller that is switched off': [
    looks({ controllers: ['cpu', 'cpuset', 'pids'] }),
    ['node1 error cgroups'],
  ],
  'cgroup v1, which kubelet refuses': [
    on1({ facts: { cgroup_version: '1' } }),
    ['node1 error cgroup-version'],
  ],
  'cgroup v1, which an older kubelet takes': [
    { ...on1({ facts: { cgroup_version: '1' } }), vars: { kube_version: '1.34.11' } },
    [],
  ],
  'cgroup v1, which kubelet was told to take': [
    {
      ...on1({ facts: { cgroup_version: '1' } }),
      vars: { kubelet_config_extra_args: { failCgroupV1: false } },
    },
    [],
  ],
  swap: [on1({ swap: 512 }), ['node1 warning swap']],
  'swap that kubelet may see': [
    { ...on1({ swap: 512 }), vars: { kubelet_fail_swap_on: false } },
    [],
  ],
  'a port that somebody else has': [looks({ listeners: [listener] }), ['node1 error ports']],
  'a port that the cluster itself has': [
    looks({ listeners: [{ ...listener, own: true }], ...installed }),
    [],
  ],
  'a clock that is a little fast': [on1({ ahead: 3000 }), ['node1 warning clock']],
  'a clock that is slow': [on1({ ahead: -60_000 }), ['node1 error clock']],
  'a name without an address': [looks({ unresolved: ['dl.k8s.io'] }), ['node1 error names']],
  'a name without an address where all is there': [
    looks({ unresolved: ['dl.k8s.io'], ...installed }),
    ['node1 warning names'],
  ],
  'a name that no node may have': [
    { hostVars: { node1: { kube_override_hostname: 'Node_1' } } },
    ['node1 error node-name'],
  ],
  'an address that the host has not': [
    { hostVars: { node1: { ip: '10.0.0.99' } } },
    ['node1 error address'],
  ],
  'a host in the network of pods': [
    { vars: { kube_pods_subnet: '10.0.0.0/18' } },
    everywhere('error address-in-networks'),
  ],
  'two nodes of one name': [
    { hostVars: { node2: { kube_override_hostname: 'node1' } } },
    two('error duplicate-node-name'),
  ],
  'two hosts of one name, which will be renamed': [
    on1({ facts: { nodename: 'node2' } }),
    two('warning duplicate-hostname'),
  ],
  'two hosts of one name': [
    { ...on1({ facts: { nodename: 'node2' } }), vars: { override_system_hostname: false } },
    two('error duplicate-hostname'),
  ],
  'two hosts of one address': [
    { hostVars: { node1: { access_ip: '10.0.0.2' } } },
    two('error duplicate-address'),
  ],
  'two hosts of one MAC address': [on1({ mac: '52:54:00:00:00:02' }), two('error duplicate-mac')],
  'two hosts of one product_uuid': [
    on1({ facts: { product_uuid: 'PRODUCT-2' } }),
    two('error duplicate-product-uuid'),
  ],
  'containers of one machine': [
    {
      machines: Object.fromEntries(
        ['node1', 'node2', 'node3'].map(host => [
          host,
          { facts: { container: 'systemd-nspawn', product_uuid: 'one' } },
        ]),
      ),
    },
    [],
  ],
  'two hosts of one machine-id': [
    on1({ facts: { machine_id: 'machine-2' } }),
    two('warning duplicate-machine-id'),
  ],
  'another network than the one that runs': [
    looks({ running: { ...running, pods: '10.1.0.0/16' }, ...installed }),
    ['node1 error running-networks'],
  ],
  'another version than the one that runs': [
    looks({ running: { ...running, version: 'v1.30.0' }, ...installed }),
    ['node1 error running-version'],
  ],
}
