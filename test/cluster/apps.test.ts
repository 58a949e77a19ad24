import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'
import { stringify } from 'yaml'

import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'

/**
 * Every add-on at once on one node, as a real API server takes it. The lab has none of their images: what is shown is
 * that the objects are accepted and stay as they are, and that a run says so when pods do not become ready.
 */
describe('the add-ons', function () {
  this.timeout('10m')
  let cluster: Cluster
  const settings = {
    metrics_server_enabled: true,
    // One of two would be in the way of a node that is emptied: with a disruption budget.
    metrics_server_replicas: 2,
    dashboard_enabled: true,
    dashboard_namespace: 'dashboard',
    local_path_provisioner_enabled: true,
    nfs_client_provisioner_enabled: true,
    nfs_server: '10.0.0.50',
    nfs_path: '/srv/volumes',
    nfs_mount_options: ['nfsvers=4.1'],
    kube_vip_enabled: true,
    kube_vip_services_enabled: true,
    kube_vip_arp_enabled: true,
    // There is no such server, and the lab's kernel knows no NFS.
    preflight_ignore: ['kernel-features', 'names', 'sites'],
    addon_ready_timeout: 0,
    download_exclude: ['coredns', 'kube-vip'],
  }

  before(async () => {
    const layout = { 'kube-master': ['node1'], 'kube-node': ['node1'], etcd: ['node1'] }
    cluster = await createCluster({ lab: 'apps', nodes: 1, layout })
    const file = join(cluster.inventory, 'group_vars/k8s-cluster/zzz-apps.yml')
    await writeFile(file, stringify(settings))
  })
  after(async () => {
    await cluster.close()
  })

  const play = (...args: readonly string[]): Promise<Played> =>
    cluster.tsplay('cluster.yml', ...args)
  const names = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await cluster.kubectl('get', ...args, '-o', 'name')).trim().split('\n')
  const field = async (path: string, ...args: readonly string[]): Promise<string> =>
    cluster.kubectl('get', ...args, '-o', `jsonpath=${path}`)

  it('are accepted by the API server, and nobody waits for pods that have no image', async () => {
    expectSuccess(await play())
    expect(await names('deployments', '-A')).to.include.members(
      [
        'metrics-server',
        'kubernetes-dashboard',
        'dashboard-metrics-scraper',
        'local-path-provisioner',
        'nfs-client-provisioner',
      ].map(name => `deployment.apps/${name}`),
    )
  })

  it('have their pods placed on the node', async () => {
    for (const [namespace, label, count] of [
      ['kube-system', 'k8s-app=metrics-server', 2],
      ['dashboard', 'k8s-app=kubernetes-dashboard', 1],
      ['local-path-storage', 'app=local-path-provisioner', 1],
      ['nfs-client-provisioner', 'app=nfs-client-provisioner', 1],
    ] as const) {
      const what = ['--for=condition=PodScheduled', 'pod', '-l', label, '-n', namespace]
      await cluster.kubectl('wait', ...what, '--timeout=60s')
      expect(await names('pods', '-n', namespace, '-l', label), label).to.have.length(count)
    }
  })

  it('answer for metrics.k8s.io, keep one of two, and hold one default storage class', async () => {
    const conditions = '{.status.conditions[?(@.type=="Available")].status}'
    expect(await field(conditions, 'apiservice', 'v1beta1.metrics.k8s.io')).to.equal('False')
    const path = '{.apiVersion} {.spec.minAvailable} {.status.expectedPods}'
    const pdb = ['poddisruptionbudgets.v1beta1.policy', 'metrics-server', '-n', 'kube-system']
    expect(await field(path, ...pdb)).to.equal('policy/v1beta1 1 2')
    const classes = await field(
      '{range .items[*]}{.metadata.name} {.metadata.annotations.storageclass\\.kubernetes\\.io/is-default-class} {.provisioner}{"\\n"}{end}',
      'storageclasses',
    )
    expect(classes.trim().split('\n')).to.have.members([
      'local-path true rancher.io/local-path',
      'nfs-client false k8s-sigs.io/nfs-subdir-external-provisioner',
    ])
  })

  it('have kubelet run kube-vip, as the API server sees it', async () => {
    expect(
      await field('{.spec.hostNetwork}', 'pod', 'kube-vip-node1', '-n', 'kube-system'),
    ).to.equal('true')
  })

  it('change nothing in a second run, although an API of the cluster does not answer', async () => {
    const played = await play()
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })

  it('are put right where somebody has changed them, and only there', async () => {
    await cluster.kubectl('scale', 'deployment/metrics-server', '-n', 'kube-system', '--replicas=1')
    const played = await play('--tags', 'apps')
    expectSuccess(played)
    expect(played.changed).to.deep.equal(['node1: Keep the metrics server in the cluster'])
  })

  it('make a run fail that waits for them, which tells what is not ready', async () => {
    const played = await play('--tags', 'dashboard', '-e', 'addon_ready_timeout=2')
    expect(played.code).to.equal(2)
    const [failure] = played.failures
    expect(failure?.outcome.result['code']).to.equal('TIMEOUT')
    expect(failure?.outcome.result['msg']).to.contain('Deployment/kubernetes-dashboard')
  })

  it('stay in the cluster when they are switched off', async () => {
    const played = await play('--tags', 'dashboard', '-e', 'dashboard_enabled=false')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
    expect(await names('deployments', '-n', 'dashboard')).to.have.length(2)
  })

  it('make a run fail where kube-vip is to hold the API and does not', async () => {
    // An address of the lab's network that nobody has.
    const address = cluster.lab.address('node1').replace(/\d+$/, '250')
    const vip = {
      kube_vip_controlplane_enabled: true,
      kube_vip_address: address,
      kube_vip_ready_retries: 1,
      loadbalancer_apiserver: { address },
    }
    const played = await play('--tags', 'kube-vip', '-e', JSON.stringify(vip))
    expect(played.code).to.equal(2)
    expect(played.failures.map(({ task }) => task.name)).to.deep.equal([
      'Wait until the API answers at the address that kube-vip holds',
    ])
    const manifest = '/etc/kubernetes/manifests/kube-vip.yml'
    await cluster.kubectl('apply', '--dry-run=server', '-f', manifest)
    expect(await cluster.lab.shell('node1', `cat ${manifest}`)).to.contain(address)
  })

  it('lose kube-vip and the address in its manifest when it is switched off', async () => {
    const address = cluster.lab.address('node1').replace(/\d+$/, '250')
    const pods = async () =>
      (await cluster.lab.shell('node1', 'crictl pods --name kube-vip-node1'))
        .split('\n')
        .filter(line => /\bready\b/i.test(line))
    // As a kube-vip that was killed leaves it.
    await cluster.lab.shell('node1', `ip addr add ${address}/32 dev host0`)
    expect(await pods()).to.have.length(1)
    const off = ['--tags', 'kube-vip', '-e', 'kube_vip_enabled=false']
    const played = await play(...off)
    expectSuccess(played)
    expect(played.changed).to.have.length(1)
    expect(await pods()).to.deep.equal([])
    const left = `ls /etc/kubernetes | grep kube-vip; ip -o addr show to ${address}`
    expect(await cluster.lab.shell('node1', `ls /etc/kubernetes/manifests; ${left}`)).to.equal(
      ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']
        .map(name => `${name}.yaml`)
        .join('\n'),
    )
    expect((await play(...off)).changed).to.deep.equal([])
  })

  it('leave no address of kube-vip on the links after reset.yml', async () => {
    const address = cluster.lab.address('node1').replace(/\d+$/, '250')
    // As a kube-vip that was killed leaves it.
    await cluster.lab.shell('node1', `ip addr add ${address}/32 dev host0`)
    const played = await cluster.tsplay(
      ...['reset.yml', '-e', 'reset_confirmation=yes', '-e', `kube_vip_address=${address}`],
    )
    expectSuccess(played)
    expect(await cluster.lab.shell('node1', 'ip -o addr show dev host0')).not.to.contain(address)
  })
})
