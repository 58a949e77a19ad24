import { expect } from 'chai'

import { loadInventory } from '../../../engine/load/inventory.ts'
import type { Inventory } from '../../../engine/model/inventory.ts'
import { TempFiles, testContext } from './temp-files.ts'

describe("Kubespray's groups", () => {
  let files: TempFiles
  afterEach(() => files.remove())

  async function load(content: Readonly<Record<string, string>>): Promise<Inventory> {
    files = await TempFiles.make(content)
    const options = { playbookFolders: [], context: testContext() }
    return loadInventory([files.path('hosts.yml')], options)
  }

  const varsOf = ({ hosts }: Inventory, name: string): object =>
    Object.assign({}, ...(hosts.get(name)?.vars.map(({ vars }) => vars) ?? [])) as object

  it('are known by their old and new names', async () => {
    const inventory = await load({
      'hosts.yml': `
kube-master: {hosts: {n1: }}
k8s_cluster: {children: {kube-master: , kube_node: {hosts: {n2: }}}}
`,
      'group_vars/kube_control_plane.yml': 'x: new',
      'group_vars/k8s-cluster/all.yml': 'y: old',
    })
    for (const name of ['kube-master', 'kube_control_plane']) {
      expect(inventory.groups.get(name)).to.deep.equal(['n1'])
      expect(inventory.hosts.get('n1')?.groups).to.include(name)
    }
    expect(inventory.groups.get('k8s-cluster')).to.deep.equal(['n1', 'n2'])
    expect(inventory.groups.has('calico_rr')).to.equal(false)
    expect(inventory.groups.get('loadbalancer')).to.deep.equal([])
    expect(varsOf(inventory, 'n1')).to.deep.equal({ x: 'new', y: 'old' })
  })

  const groups = {
    'old names': ['kube-master', 'kube-node', 'k8s-cluster'],
    'new names': ['kube_control_plane', 'kube_node', 'k8s_cluster'],
  }
  for (const [names, [masters = '', workers = '', cluster = '']] of Object.entries(groups)) {
    for (const given of ['', `${cluster}: `, `${cluster}: {vars: {z: own}}`]) {
      it(`make the cluster of control planes and workers, by their ${names} ("${given}")`, async () => {
        const inventory = await load({
          'hosts.yml': `${masters}: {hosts: {n1: }}\n${workers}: {hosts: {n2: }}\nother: {hosts: {n3: }}\n${given}`,
          [`group_vars/${cluster}.yml`]: 'x: cluster\ny: cluster',
          [`group_vars/${workers}.yml`]: 'y: worker',
        })
        for (const name of ['k8s-cluster', 'k8s_cluster']) {
          expect(inventory.groups.get(name)).to.deep.equal(['n1', 'n2'])
        }
        expect(varsOf(inventory, 'n2')).to.include({ x: 'cluster', y: 'worker' })
        expect(varsOf(inventory, 'n3')).not.to.have.property('x')
      })
    }
  }

  it('stay as they are where the inventory gives the cluster, and others make none', async () => {
    const given = await load({
      'hosts.yml': 'kube_node: {hosts: {n1: , n2: }}\nk8s_cluster: {hosts: {n1: }}',
    })
    expect(given.groups.get('k8s_cluster')).to.deep.equal(['n1'])
    await files.remove()
    const none = await load({ 'hosts.yml': 'web: {hosts: {n1: }}\netcd: {hosts: {n1: }}' })
    expect(none.groups.has('k8s_cluster')).to.equal(false)
  })
})
