import type { Site } from './preflight-hosts.ts'

/** Addresses that no cluster here can be made of, and what has to be told of them. */
export const addressCases: Readonly<Record<string, readonly [Site, readonly string[]]>> = {
  'a host that others reach by IPv6': [
    { hostVars: { node1: { access_ip: 'fd00::11' } } },
    ['node1 error ipv4'],
  ],
  'a host whose own address is of IPv6': [
    { hostVars: { node2: { ip: 'fd00::12' } } },
    ['node2 error ipv4'],
  ],
  'etcd by IPv6': [
    {
      hostVars: { node1: { etcd_address: 'fd00::11' }, node2: { etcd_access_address: '::ffff:a' } },
    },
    ['node1 error ipv4', 'node2 error ipv4'],
  ],
  'a balancer with an address of IPv6': [
    { vars: { loadbalancer_apiserver: { address: 'fd00::100', port: 8443 } } },
    ['node1 error ipv4', 'node2 error ipv4', 'node3 error ipv4'],
  ],
  'logging in by IPv6 alone': [{ hostVars: { node1: { ansible_host: 'fd00::11' } } }, []],
}
