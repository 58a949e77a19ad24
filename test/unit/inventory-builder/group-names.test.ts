import { expect } from 'chai'

import { addresses, call, members, nodes } from './support.ts'

const old = async (count: number) => (await call(addresses(count))).yaml ?? ''

const newNames = (text: string) =>
  text
    .replaceAll('kube-master', 'kube_control_plane')
    .replaceAll('kube-node', 'kube_node')
    .replaceAll('k8s-cluster', 'k8s_cluster')
    .replaceAll('calico-rr', 'calico_rr')

describe('inventory-builder group names', () => {
  it('writes the newer names when asked to, and nothing else differs', async () => {
    for (const count of [1, 2, 3, 4, 6]) {
      const { yaml } = await call(['--group-names', 'new', ...addresses(count)])
      expect(yaml).to.equal(newNames(await old(count)))
    }
    expect((await call(['--group-names', 'old', '10.10.1.3'])).yaml).to.equal(await old(1))
  })

  it('keeps the names that a file has, and says so when others were asked for', async () => {
    const text = newNames(await old(1))
    const { yaml, warned } = await call(['10.10.1.4', '--group-names', 'old'], { text })
    expect(yaml).to.equal(newNames(await old(2)))
    expect(warned).to.include('names are kept')
    const same = await call(['10.10.1.4', '--group-names', 'new'], { text })
    expect(same.warned).to.equal('')
  })

  it('gives groups that a file lacks names of the same age as the others', async () => {
    const text = 'all:\n  hosts:\n    node1:\n      ip: 10.10.1.3\n  children:\n    kube_node:\n'
    const { yaml } = await call(['10.10.1.4', '--group-names', 'old'], { text })
    expect(yaml).to.include('    kube_control_plane:\n').and.include('    k8s_cluster:\n')
    expect(yaml).not.to.match(/kube-|k8s-/)
  })

  it('knows a group under both of its names at once', async () => {
    const text = `all:
  hosts:
    node1:
      ip: 10.10.1.3
    node2:
      ip: 10.10.1.4
    node3:
      ip: 10.10.1.5
  children:
    kube-master:
      hosts:
        node1:
    kube_control_plane:
      hosts:
        node2:
    kube_node:
      hosts:
        node[1:3]:
    etcd:
      children:
        kube_control_plane:
      hosts:
        node1:
        node3:
`
    const { code, yaml, warned } = await call(['10.10.1.6'], { text })
    expect({ code, warned }).to.deep.equal({ code: 0, warned: '' })
    expect(members(yaml, 'kube-master')).to.deep.equal(['node1'])
    expect(members(yaml, 'kube_control_plane')).to.deep.equal(['node2'])
    expect(members(yaml, 'kube_node')).to.deep.equal(['node[1:3]', 'node4'])
  })

  it('finds groups that stand beside all, and hosts that stand in groups only', async () => {
    const text = `kube-master:
  hosts:
    node1: {ansible_host: 10.10.1.3}
kube-node:
  hosts:
    node1:
etcd:
  hosts:
    node1:
`
    const { code, yaml } = await call(['10.10.1.4', '10.10.1.3'], { text })
    expect(code).to.equal(0)
    expect(yaml).to.include(`kube-master:
  hosts:
    node1: {ansible_host: 10.10.1.3}
    node2:
kube-node:
  hosts:
    node1:
    node2:
etcd:
  hosts:
    node1:
all:
  hosts:
    node2:
      ansible_host: 10.10.1.4
`)
  })

  it('deals roles to hosts that have none yet, and says who got one', async () => {
    const text = 'all:\n  hosts:\n    node1:\n      ip: 10.10.1.3\n'
    const { code, yaml, warned } = await call(['10.10.1.4'], { text })
    expect(code).to.equal(0)
    expect(members(yaml, 'kube-node')).to.deep.equal(nodes(1, 2))
    expect(warned).to.include('node1 was there already and is now in kube-master too')
  })
})
