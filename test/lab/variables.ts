import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { cache, labFolder } from './paths.ts'
import type { LabRecord } from './record.ts'
import { filesUrl, registryUrl } from './services.ts'

/** Writes group_vars/all/lab.yml: everything an inventory needs to use this lab. */
export async function writeVariables(record: LabRecord): Promise<void> {
  const folder = join(labFolder(record.lab), 'group_vars/all')
  const text = (await readFile(join(cache, 'files/versions'), 'utf8')).trimEnd()
  const versions = text.split('\n').map(line => line.split(' ') as [string, string, string])
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'lab.yml'), variables(record, versions))
}

type Version = readonly [name: string, version: string, sha256: string]

const variables = (record: LabRecord, versions: readonly Version[]) => `---
# How to log in to this lab's nodes. Their host keys are known, and kept out of the user's own
# known_hosts: the next lab has other keys at the same addresses.
ansible_user: root
ansible_ssh_private_key_file: ${labFolder(record.lab)}/id_ed25519
ansible_ssh_common_args: -o UserKnownHostsFile=${labFolder(record.lab)}/known_hosts

# The lab has no internet: downloads come from its file server, images from its registry.
files_repo: ${filesUrl(record)}
containerd_registries_mirrors:
${['registry.k8s.io', 'docker.io'].map(prefix => mirror(prefix, registryUrl(record))).join('')}
# What the lab has: built from Debian's packages, so with checksums of its own.
${versions.map(pinned).join('')}pod_infra_version: "3.2"
nginx_image_tag: 1.22.1
haproxy_image_tag: 2.6.12
etcd_image_tag: '{{ etcd_version }}'

kube_network_plugin: bridge

# The nodes share one kernel: cgroup v1 without systemd's hand in it, the host's swap,
# no right to lower an OOM score, and connection tracking limits that only the host may set.
kubelet_cgroup_driver: cgroupfs
kubelet_fail_swap_on: false
containerd_restrict_oom_score_adj: true
kube_proxy_conntrack_max_per_core: 0
kube_proxy_conntrack_min: 0
`

const mirror = (prefix: string, url: string) => `  - prefix: ${prefix}
    mirrors:
      - host: ${url}
        capabilities: [pull, resolve]
        skip_verify: true
`

/** The version and checksum variables, under Kubespray's names. */
function pinned([name, version, sha256]: Version): string {
  const archive = name === 'containerd' || name === 'crictl'
  const sum = `${name}_${archive ? 'archive' : 'binary'}_checksum: ${sha256}\n`
  if (name === 'kubeadm') return `kube_version: ${version}\n${sum}`
  return name.startsWith('kube') ? sum : `${name}_version: ${version}\n${sum}`
}
