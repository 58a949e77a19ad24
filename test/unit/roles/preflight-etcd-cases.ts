import type { Site } from './preflight-hosts.ts'

const byKubeadm = { etcd_deployment_type: 'kubeadm' }
const three = ['node1', 'node2', 'node3']
const all = (line: string) => three.map(host => `${host} ${line}`)
const running = (etcd: string): Site => ({
  machines: {
    node1: { look: { running: { services: '', pods: '', version: '', etcd }, installed: true } },
  },
})
const onMasters: Site = { groups: { kube_control_plane: three, etcd: three } }

/** What is wrong with who runs etcd, and what has to be told of it. */
export const etcdCases: Readonly<Record<string, readonly [site: Site, told: readonly string[]]>> = {
  'etcd by kubeadm on every control plane': [{ ...onMasters, vars: byKubeadm }, []],
  'the same in another order': [
    { groups: { kube_control_plane: three, etcd: three.toReversed() }, vars: byKubeadm },
    [],
  ],
  'etcd by kubeadm beside the control planes': [
    { groups: { kube_control_plane: ['node1', 'node2'], etcd: three }, vars: byKubeadm },
    all('error etcd-group'),
  ],
  'etcd by kubeadm on some of the control planes': [
    { groups: { kube_control_plane: three, etcd: ['node1'] }, vars: byKubeadm },
    all('error etcd-group'),
  ],
  'etcd by systemd where kubeadm runs it': [running('kubeadm'), ['node1 error running-etcd']],
  'etcd by kubeadm where systemd runs it': [
    { ...onMasters, ...running('host'), vars: byKubeadm },
    ['node1 error running-etcd'],
  ],
  'etcd by whom it is run already': [{ ...onMasters, ...running('kubeadm'), vars: byKubeadm }, []],
}
