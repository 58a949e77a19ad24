import { expect } from 'chai'

import type { SourceObject } from '../../engine/model/value.ts'
import { render } from '../unit/roles/render.ts'
import { createCluster, type Cluster, type Played } from './support/cluster.ts'

/** Settings that make other objects than the defaults do. */
const variants: Readonly<Record<string, readonly SourceObject[]>> = {
  'flannel.yml.hbs': [
    {},
    { flannel_backend_type: 'host-gw', flannel_interface: 'host0' },
    { flannel_backend_type: 'wireguard', flannel_interface_regexp: '^10[.]' },
  ],
  'calico-settings.yml.hbs': [
    {},
    { calico_vxlan_mode: 'CrossSubnet', calico_pool_blocksize: 24, nat_outgoing: false },
    { calico_network_backend: 'bird', calico_vxlan_mode: 'Never', calico_ipip_mode: 'Always' },
    {
      calico_network_backend: 'bird',
      calico_vxlan_mode: 'Never',
      peer_with_router: true,
      peers: [{ router_id: '10.0.0.254', as: '64513', scope: 'global' }],
    },
  ],
  'calico.yml.hbs': [
    {},
    { calico_network_backend: 'bird', calico_felix_prometheusmetricsenabled: true },
    { calico_network_backend: 'none', kube_proxy_mode: 'ipvs' },
  ],
}

describe('network plugins as objects of the cluster', function () {
  this.timeout('10m')
  let cluster: Cluster
  // No image of theirs can be had in the lab: their pods stay without one.
  const play = (...settings: readonly string[]): Promise<Played> => {
    const all = ['node_ready_timeout=8', 'download_container=false', ...settings]
    return cluster.tsplay(
      ...['cluster.yml', '--tags', 'network'],
      ...all.flatMap(setting => ['-e', setting]),
    )
  }
  const messages = ({ failures }: Played) => JSON.stringify(failures.map(each => each.outcome))
  const waits = (played: Played) => {
    expect(played.failures.map(({ task }) => task.name)).to.deep.equal([
      'Wait until the nodes are Ready',
    ])
    // On a busy machine the pod may be a moment late.
    expect(messages(played)).to.match(
      /node1: .*(pod [a-z0-9-]+: Pending|has no pod of the network)/,
    )
  }
  const refused = (played: Played, task: string) => {
    expect(played.failures.map(each => each.task.name)).to.deep.equal([task])
    expect(played.changed).to.deep.equal([])
  }

  before(async () => {
    const only = ['node1']
    const layout = { 'kube-master': only, 'kube-node': only, etcd: only }
    cluster = await createCluster({ lab: 'npplug', nodes: 1, layout })
    const played = await cluster.tsplay('cluster.yml', '-e', 'kube_network_plugin=cni')
    expect(played.code, messages(played)).to.equal(0)
  })
  after(async () => {
    await cluster.close()
  })

  it('brings flannel, and says of each node what its pods wait for', async () => {
    const played = await play('kube_network_plugin=flannel')
    expect(played.changed).to.include('node1: Keep flannel in the cluster')
    waits(played)
  })

  it('changes nothing of flannel when it is run again', async () => {
    const played = await play('kube_network_plugin=flannel')
    expect(played.changed).to.deep.equal([])
    waits(played)
    expect(messages(played)).to.match(/Pending: .*(ImagePullBackOff|ErrImagePull)/)
  })

  it('rolls the pods of flannel for a setting that can change', async () => {
    const played = await play(
      'kube_network_plugin=flannel',
      'flannel_memory_limit=400M',
      'node_ready_timeout=0',
    )
    expect(played.changed).to.deep.equal(['node1: Keep flannel in the cluster'])
  })

  it('refuses another backend, and another plugin, under pods that run', async () => {
    refused(
      await play('kube_network_plugin=flannel', 'flannel_backend_type=host-gw'),
      'Stop if the network of the running cluster would change',
    )
    for (const plugin of ['calico', 'bridge']) {
      const played = await play(`kube_network_plugin=${plugin}`)
      refused(played, 'Stop if the running cluster has another network plugin')
    }
  })

  it('brings Calico, and changes nothing of it when it is run again', async () => {
    // Not the namespace: that would be waited for.
    await cluster.kubectl('delete', '-n', 'kube-flannel', 'configmap,daemonset', '--all')
    const played = await play('kube_network_plugin=calico')
    expect(played.changed).to.include.members([
      'node1: Keep the kinds of objects of Calico in the cluster',
      "node1: Keep the pods' pool and the settings of Calico there",
      'node1: Keep Calico in the cluster',
    ])
    waits(played)
    const again = await play('kube_network_plugin=calico')
    expect(again.changed).to.deep.equal([])
    waits(again)
  })

  it('refuses another encapsulation or size of blocks for the pool that is used', async () => {
    const would = 'Stop if the network of the running cluster would change'
    refused(await play('kube_network_plugin=calico', 'calico_pool_blocksize=24'), would)
    refused(await play('kube_network_plugin=calico', 'calico_vxlan_mode=CrossSubnet'), would)
    const misfit = await play('kube_network_plugin=calico', 'calico_ipip_mode=Always')
    refused(misfit, 'Stop if the settings of Calico do not fit together')
  })

  it('takes away routers that are peers no more', async () => {
    const peers = `{"peers":[{"router_id":"10.0.0.254","as":"64513","scope":"global"}]}`
    const bird = ['kube_network_plugin=calico', 'calico_network_backend=bird']
    waits(await play(...bird, 'peer_with_router=true', peers))
    const names = () => cluster.kubectl('get', 'bgppeers.crd.projectcalico.org', '-o', 'name')
    expect(await names()).to.contain('global-10-0-0-254')
    const played = await play(...bird, 'node_ready_timeout=0')
    expect(played.changed).to.include('node1: Take away those that are peers no more')
    expect(await names()).to.equal('')
  })

  it('says what the API server accepts in every variant', async () => {
    for (const [template, all] of Object.entries(variants)) {
      for (const vars of all) {
        const input = await render('network_plugin', template, { kube_version: '1.20.2', ...vars })
        const argv = ['kubectl', conf, 'apply', '--dry-run=server', '-f', '-']
        const { code, stderr } = await cluster.lab.exec('node1', argv, { input })
        expect(code, `${template} ${JSON.stringify(vars)}: ${stderr}`).to.equal(0)
      }
    }
  })
})

const conf = '--kubeconfig=/etc/kubernetes/admin.conf'
