import type { SourceObject } from '../../../engine/model/value.ts'
import type { Site } from './preflight-hosts.ts'

const everywhere = (check: string): readonly string[] =>
  ['node1', 'node2', 'node3'].map(host => `${host} error ${check}`)

const vip = '10.0.0.100'
const kubeVip = (vars: SourceObject = {}): SourceObject => ({
  kube_vip_enabled: true,
  kube_vip_controlplane_enabled: true,
  kube_vip_arp_enabled: true,
  kube_vip_address: vip,
  loadbalancer_apiserver: { address: vip },
  ...vars,
})
const nfs = {
  nfs_client_provisioner_enabled: true,
  nfs_server: '10.0.0.50',
  nfs_path: '/srv/volumes',
}

/** What is wrong with the add-ons of an inventory, and what has to be told of it. */
export const addonCases: Readonly<Record<string, readonly [site: Site, told: readonly string[]]>> =
  {
    'kube-vip with its address': [{ vars: kubeVip() }, []],
    'kube-vip without an address': [
      { vars: kubeVip({ kube_vip_address: '' }) },
      everywhere('kube-vip-address'),
    ],
    'kube-vip with another address than the balancer of the API': [
      { vars: kubeVip({ loadbalancer_apiserver: { address: '10.0.0.101' } }) },
      everywhere('kube-vip-address'),
    ],
    'kube-vip with another port than that of the API servers': [
      { vars: kubeVip({ loadbalancer_apiserver: { address: vip, port: 8443 } }) },
      everywhere('kube-vip-address'),
    ],
    'kube-vip for the API alone, of which nobody is told': [
      { vars: kubeVip({ kube_vip_arp_enabled: false }) },
      everywhere('kube-vip-mode'),
    ],
    'kube-vip that tells everybody twice': [
      { vars: kubeVip({ kube_vip_bgp_enabled: true }) },
      everywhere('kube-vip-mode'),
    ],
    'kube-vip and balancers for one address': [
      {
        vars: kubeVip({ loadbalancer_virtual_ip: vip }),
        groups: { loadbalancer: ['node3'] },
      },
      everywhere('kube-vip-alone'),
    ],
    'kube-vip with the address of a host': [
      {
        vars: kubeVip({
          kube_vip_address: '10.0.0.3',
          loadbalancer_apiserver: { address: '10.0.0.3' },
        }),
      },
      everywhere('kube-vip-alone'),
    ],
    'kube-vip with an IPVS that answers for every address': [
      {
        vars: {
          kube_vip_enabled: true,
          kube_vip_arp_enabled: true,
          kube_version: '1.34.11',
          kube_proxy_mode: 'ipvs',
        },
      },
      everywhere('kube-vip-arp'),
    ],
    'kube-vip with an IPVS that does not': [
      {
        vars: {
          ...{ kube_vip_enabled: true, kube_vip_arp_enabled: true },
          ...{ kube_version: '1.34.11', kube_proxy_mode: 'ipvs', kube_proxy_strict_arp: true },
        },
      },
      [],
    ],
    'an NFS provisioner without a server': [
      { vars: { ...nfs, nfs_server: '' } },
      everywhere('nfs-server'),
    ],
    'an NFS provisioner without a folder': [
      { vars: { ...nfs, nfs_path: 'volumes' } },
      everywhere('nfs-server'),
    ],
    'two provisioners, one of them for claims that name none': [
      { vars: { ...nfs, local_path_provisioner_enabled: true } },
      [],
    ],
    'two provisioners for claims that name none': [
      {
        vars: {
          ...nfs,
          local_path_provisioner_enabled: true,
          nfs_client_provisioner_is_default_storageclass: true,
        },
      },
      everywhere('default-storage-class'),
    ],
    'a cluster whose DNS would ask itself by its cache': [
      { vars: { upstream_dns_servers: ['192.0.2.53', '169.254.25.10'] } },
      everywhere('upstream-dns'),
    ],
    'a cluster whose DNS would ask itself by its Service': [
      { vars: { upstream_dns_servers: ['10.233.0.10'] } },
      everywhere('upstream-dns'),
    ],
    'a host that asks itself, which in a pod is the pod': [
      { machines: { node2: { nameservers: ['192.0.2.53', '127.0.0.1'] } } },
      ['node2 error nameservers'],
    ],
    'a host that asks systemd-resolved': [
      { machines: { node2: { nameservers: ['127.0.0.53'] } } },
      [],
    ],
    'hosts that know no DNS': [
      { machines: { node2: { nameservers: [] }, node3: { nameservers: [] } } },
      ['node2 error nameservers', 'node3 error nameservers'],
    ],
    'a host that asks itself, and servers for the cluster': [
      {
        machines: { node2: { nameservers: ['127.0.0.1'] } },
        vars: { upstream_dns_servers: ['192.0.2.53'] },
      },
      [],
    ],
    'hosts that know no DNS, in a cluster that needs none': [
      { machines: { node2: { nameservers: [] } }, vars: { disable_host_nameservers: true } },
      [],
    ],
    'hosts that know no DNS, in a cluster with one of its own': [
      { machines: { node2: { nameservers: [] } }, vars: { dns_mode: 'manual' } },
      [],
    ],
  }
