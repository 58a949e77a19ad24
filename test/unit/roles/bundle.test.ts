import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { type TestBundle, writeTestBundle } from '../../support/bundle.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'
import { found, preflight, problems } from './preflight-hosts.ts'

const task = {
  import_role: { name: 'download', tasks_from: 'bundle' },
  vars: { bundle_hosts: '{{ ansible_play_hosts_all }}' },
}
const hosts = ['master', 'worker', 'store']

/** What would be downloaded for a control plane, a worker and a host of etcd: names of files, images. */
async function wanted(
  extraVars: SourceObject = {},
  hostVars: Readonly<Record<string, SourceObject>> = {},
): Promise<readonly string[]> {
  const playbook = [{ hosts: 'all', gather_facts: false, tasks: [task] }]
  const run = await play(
    {
      ...(await roleFiles('common', 'catalogue', 'download')),
      'site.yml': JSON.stringify(playbook),
    },
    {
      hosts,
      groups: {
        kube_control_plane: ['master'],
        kube_node: ['worker'],
        etcd: ['store'],
        k8s_cluster: ['master', 'worker'],
      },
      hostVars,
      extraVars: { pod_infra_version: '3.10.2', ...extraVars },
      check: true,
    },
  )
  expect(run.end.stats['master']).to.include({ failed: 0, changed: 1 })
  expect(run.connections).to.deep.equal([])
  return run.events.flatMap(event =>
    event.type === 'message' ? event.text.replace(/^to download: (https:.*\/)?/, '') : [],
  )
}

describe('what tsplay bundle gathers', function () {
  this.timeout(20_000)

  it('is every file that a host needs, and every image that one runs', async () => {
    const names = await wanted({ enable_nodelocaldns: false })
    expect(names.filter(name => !name.includes('('))).to.have.members([
      ...['kubeadm', 'kubelet', 'kubectl', 'etcd-v3.6.14-linux-amd64.tar.gz', 'runc.amd64'],
      ...['containerd-2.3.4-linux-amd64.tar.gz', 'cni-plugins-linux-amd64-v1.9.1.tgz'],
      'crictl-v1.36.0-linux-amd64.tar.gz',
    ])
    const of = (name: string) => `registry.k8s.io/${name} (amd64)`
    expect(names).to.include.members([
      ...['kube-apiserver', 'kube-scheduler', 'kube-proxy'].map(name => of(`${name}:v1.36.4`)),
      ...[of('pause:3.10.2'), of('coredns/coredns:v1.14.2')],
      'docker.io/library/nginx:1.30.1-alpine (amd64)',
    ])
  })

  it('follows the settings: network plugin, add-ons, proxy, images of a site', async () => {
    const names = await wanted({
      ...{ kube_network_plugin: 'calico', metrics_server_enabled: true },
      ...{ loadbalancer_apiserver_type: 'haproxy', additional_images: ['quay.io/own/app:1'] },
      kube_image_repo: 'registry.test/k8s',
    })
    for (const part of ['quay.io/calico/node:', 'quay.io/calico/kube-controllers:', 'own/app:1']) {
      expect(
        names.some(name => name.includes(part)),
        part,
      ).to.equal(true)
    }
    expect(names.join()).to.contain('registry.test/k8s/metrics-server').and.contain('haproxy')
    expect(names.join()).not.to.contain('nginx').and.not.contain('registry.k8s.io')
  })

  it('is for the architectures that the inventory says', async () => {
    const names = await wanted({}, { worker: { ansible_architecture: 'aarch64' } })
    expect(names).to.include('registry.k8s.io/kube-proxy:v1.36.4 (amd64)')
    expect(names).to.include('registry.k8s.io/kube-proxy:v1.36.4 (arm64)')
    expect(names).not.to.include('registry.k8s.io/kube-apiserver:v1.36.4 (arm64)')
    const arm = await wanted({ bundle_architecture: 'aarch64' })
    expect(arm.filter(name => name.includes('amd64'))).to.deep.equal([])
  })
})

describe('pre-flight with a bundle', function () {
  this.timeout(20_000)
  let bundle: TestBundle
  before(async () => {
    bundle = await writeTestBundle()
  })
  after(() => bundle.remove())

  it('names what the bundle lacks, and asks for the names of no site', async () => {
    const run = await preflight({ vars: { offline: bundle.path } })
    expect(problems(run)).to.deep.equal(
      ['node1', 'node2', 'node3'].map(name => `${name} error bundle`),
    )
    const told = found(run, 'bundle')?.found
    expect(told).to.contain(bundle.path).and.contain('kubelet').and.contain('/pause:')
  })

  it('ends where there is no such file', async () => {
    const run = await preflight({ vars: { offline: '/no/such/bundle.tar' } })
    const task = 'Look whether the bundle holds everything, undamaged'
    expect(run.of(task, 'node1').result).to.include({ code: 'FILE_NOT_FOUND' })
  })
})
