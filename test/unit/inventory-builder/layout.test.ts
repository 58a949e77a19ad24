import { expect } from 'chai'

import { addresses, call, members, nodes } from './support.ts'

const host = (index: number) => `    node${index}:
      ansible_host: 10.10.1.${index + 2}
      ip: 10.10.1.${index + 2}
      access_ip: 10.10.1.${index + 2}
`

const group = (name: string, count: number) =>
  `    ${name}:\n      hosts:\n${nodes(1, count)
    .map(node => `        ${node}:\n`)
    .join('')}`

const one = `all:
  hosts:
    node1:
      ansible_host: 10.10.1.3
      ip: 10.10.1.3
      access_ip: 10.10.1.3
  children:
    kube-master:
      hosts:
        node1:
    kube-node:
      hosts:
        node1:
    etcd:
      hosts:
        node1:
    k8s-cluster:
      children:
        kube-master:
        kube-node:
    calico-rr:
      hosts: {}
`

const four = `  children:
    kube-master:
      hosts:
        node1:
        node2:
    kube-node:
      hosts:
        node1:
        node2:
        node3:
        node4:
    etcd:
      hosts:
        node1:
        node2:
        node3:
    k8s-cluster:
      children:
        kube-master:
        kube-node:
    calico-rr:
      hosts: {}
`

const cluster = `    k8s-cluster:
      children:
        kube-master:
        kube-node:
    calico-rr:
      hosts: {}
`

const small = (count: number, masters: number, etcd: number) =>
  `all:\n  hosts:\n${nodes(1, count)
    .map((_, index) => host(index + 1))
    .join('')}  children:\n` +
  group('kube-master', masters) +
  group('kube-node', count) +
  group('etcd', etcd) +
  cluster

const built = async (count: number, env: Record<string, string> = {}) => {
  const { yaml } = await call(addresses(count), { env })
  return {
    masters: members(yaml, 'kube-master'),
    workers: members(yaml, 'kube-node'),
    etcd: members(yaml, 'etcd'),
    reflectors: members(yaml, 'calico-rr'),
  }
}

describe('inventory-builder layout', () => {
  it('writes the file of one host byte for byte', async () => {
    expect((await call(['10.10.1.3'])).yaml).to.equal(one)
  })

  it('writes the file of four hosts byte for byte', async () => {
    const hosts = [1, 2, 3, 4].map(host).join('')
    expect((await call(addresses(4))).yaml).to.equal(`all:\n  hosts:\n${hosts}${four}`)
  })

  for (const [count, masters, etcd] of [
    [2, 2, 1],
    [3, 2, 3],
    [6, 2, 3],
  ] as const) {
    it(`gives ${count} hosts ${masters} masters and ${etcd} etcd members`, async () => {
      expect((await call(addresses(count))).yaml).to.equal(small(count, masters, etcd))
    })
  }

  it('lets 49 hosts share roles', async () => {
    expect(await built(49)).to.deep.equal({
      masters: nodes(1, 2),
      workers: nodes(1, 49),
      etcd: nodes(1, 3),
      reflectors: [],
    })
  })

  it('keeps masters and workers off etcd from 50 hosts on', async () => {
    expect(await built(50)).to.deep.equal({
      masters: nodes(4, 5),
      workers: nodes(4, 50),
      etcd: nodes(1, 3),
      reflectors: nodes(1, 3),
    })
  })

  it('keeps workers off the masters from 200 hosts on', async () => {
    expect(await built(200)).to.deep.equal({
      masters: nodes(4, 5),
      workers: nodes(6, 200),
      etcd: nodes(1, 3),
      reflectors: nodes(1, 3),
    })
  })

  it('moves each threshold by its own variable', async () => {
    const scaled = await built(6, { SCALE_THRESHOLD: '6' })
    expect(scaled).to.deep.include({ masters: nodes(4, 5), workers: nodes(4, 6) })
    const massive = await built(6, { SCALE_THRESHOLD: '6', MASSIVE_SCALE_THRESHOLD: '6' })
    expect(massive.workers).to.deep.equal(['node6'])
  })

  it('takes the number of masters from the first variable that is set', async () => {
    const all = { KUBE_CONTROL_HOSTS: '3', KUBE_MASTERS: '4', KUBE_MASTERS_MASTERS: '5' }
    const two = { ...all, KUBE_CONTROL_HOSTS: '' }
    expect((await built(6, all)).masters).to.deep.equal(nodes(1, 3))
    expect((await built(6, two)).masters).to.deep.equal(nodes(1, 4))
    expect((await built(6, { KUBE_MASTERS_MASTERS: '5' })).masters).to.deep.equal(nodes(1, 5))
  })

  it('refuses a layout without masters or workers', async () => {
    const none = await call(addresses(3), { env: { SCALE_THRESHOLD: '2' } })
    expect(none).to.include({ code: 1, yaml: undefined })
    const env = { SCALE_THRESHOLD: '2', MASSIVE_SCALE_THRESHOLD: '2' }
    expect(await call(addresses(5), { env })).to.include({ code: 1, yaml: undefined })
  })
})
